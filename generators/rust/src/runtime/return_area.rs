/// Space for a result that is passed through memory, until post-return. One is enough, because an instance is not
/// entered again before that.
pub fn return_area() -> *mut u8 {
    static mut AREA: Area<RETURN_AREA_SIZE> = Area::new();
    (&raw mut AREA).cast()
}
