//! Files over WASI 0.2, as the standard library has them, and over 0.3.

use crate::bindings::Guest;
use crate::bindings::wasi::filesystem::preopens::get_directories;
use crate::bindings::wasi::filesystem::types::{DescriptorFlags, ErrorCode, OpenFlags, PathFlags};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

async fn read(path: &str) -> Result<String, ErrorCode> {
    let (directory, name) = path.rsplit_once('/').expect("a path");
    let open = get_directories().into_iter().find(|(_, at)| at == directory).ok_or(ErrorCode::NoEntry)?.0;
    let file = open.open_at(PathFlags::empty(), name.to_owned(), OpenFlags::empty(), DescriptorFlags::READ).await?;
    let (bytes, result) = file.read_via_stream(0);
    let old = std::fs::read_to_string(path).map_err(|_| ErrorCode::Access)?;
    let new = String::from_utf8(bytes.collect().await).expect("text");
    result.await?;
    Ok(format!("{old} {new}"))
}

impl Guest for Component {
    async fn read(path: String) -> Vec<String> {
        let old = std::fs::read_to_string(&path).unwrap_or_else(|error| format!("{:?}", error.kind()));
        let both = read(&path).await.unwrap_or_else(|error| format!("{error:?}"));
        vec![old, both]
    }
}
