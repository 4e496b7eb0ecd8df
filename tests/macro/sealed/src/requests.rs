//! Requests by HTTP.

pub(crate) async fn get(places: &[&str]) -> Result<String, String> {
    Ok(places.join(" "))
}
