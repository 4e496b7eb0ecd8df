/// Room for a result that does not travel flat, until post-return. One is enough: an instance is not entered again
/// before that.
pub fn return_area() -> *mut u8 {
    static mut AREA: Area<RETURN_AREA_SIZE> = Area::new();
    (&raw mut AREA).cast()
}
