//! What only an office program reads: LibreOffice saves such a file in a format of ours. It also saves
//! our forms as PDF.
//!
//! Every conversion has a folder of its own with its own profile, so conversions run side by side and
//! touch nothing of the user's. The profile forbids macros, links and the network. The end is judged by
//! the file that is there, since the program reports success over failures; when its time is up or its
//! memory too large, it is ended with all processes that it started.
//!
//! With all its processes together a conversion has nine tenths of `--max-seconds` of the processor, four
//! times as much by the clock (D-53), and four times `--max-memory` (D-191); processor and memory are watched on
//! Linux only, where the system gives each of its processes four times that at most. Two versions of LibreOffice may save one file differently, so "same input, same bytes" holds
//! for one version of it.

mod family;
mod pdf;
mod private;

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::read::{Detour, Limits, ReadError};
use family::End;
pub(super) use family::end_all;
use private::Private;

/// The memory that LibreOffice may take, in that of a worker: it takes a quarter of a gigabyte for any file.
const MEMORIES: u64 = 4;

/// LibreOffice, by the file to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Office {
    program: PathBuf,
}

/// How a file is opened and saved.
#[derive(Clone, Copy)]
struct Saving {
    extension: &'static str,
    opened_as: Option<&'static str>,
    filter: &'static str,
    /// Extension of the result.
    saved: &'static str,
}

/// PDF/A-2 (ISO 19005-2) and PDF/UA (ISO 14289-1), by the options of LibreOffice 7.4 and later.
const PDF: &str = concat!(
    r#"pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},"#,
    r#""PDFUACompliance":{"type":"boolean","value":"true"},"#,
    r#""UseTaggedPDF":{"type":"boolean","value":"true"},"#,
    r#""ExportBookmarks":{"type":"boolean","value":"true"}}"#
);

/// A file as LibreOffice saved it; its folder goes with it.
#[derive(Debug)]
pub(super) struct Converted {
    folder: Private,
    extension: &'static str,
    pub(super) bytes: Vec<u8>,
}

impl Converted {
    pub(super) fn path(&self) -> PathBuf {
        saved_in(self.folder.path(), self.extension)
    }
}

/// Where the result is put within the folder of a conversion.
fn saved_in(folder: &Path, extension: &str) -> PathBuf {
    folder.join("out").join("input").with_extension(extension)
}

impl Office {
    pub(crate) fn new(program: PathBuf) -> Office {
        Office { program }
    }

    /// By which another LibreOffice is told from this one: where it lies, what it says of its version, and what is
    /// started, as far as that is a script.
    pub(super) fn traits(&self) -> [String; 3] {
        const SCRIPT: u64 = 64 << 10;
        let program = self.program.canonicalize().unwrap_or_else(|_| self.program.clone());
        let folder = program.parent().unwrap_or(Path::new(""));
        let content = |path: &Path| {
            let size = path.metadata().ok()?.len();
            let read = || fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            if size <= SCRIPT { read() } else { Some(size.to_string()) }
        };
        let version = ["versionrc", "version.ini"].iter().find_map(|name| content(&folder.join(name)));
        [program.display().to_string(), version.unwrap_or_default(), content(&program).unwrap_or_default()]
    }

    /// The one that is installed on this machine.
    pub(crate) fn installed() -> Option<Office> {
        let on_path = std::env::var_os("PATH").unwrap_or_default();
        let names: &[&str] =
            if cfg!(windows) { &["soffice.com", "soffice.exe"] } else { &["soffice", "libreoffice"] };
        let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
        if cfg!(windows) {
            let roots = ["ProgramFiles", "ProgramFiles(x86)"];
            let roots = roots.iter().filter_map(std::env::var_os).map(PathBuf::from);
            folders.extend(roots.map(|root| root.join("LibreOffice").join("program")));
        } else {
            folders.push("/usr/lib/libreoffice/program".into());
            folders.push("/Applications/LibreOffice.app/Contents/MacOS".into());
        }
        // A folder relative to the current one may be the input itself.
        folders.retain(|folder| folder.is_absolute());
        let mut files = folders.iter().flat_map(|folder| names.iter().map(|name| folder.join(name)));
        files.find(|file| file.is_file()).map(Office::new)
    }

    /// Saves the bytes in the format that the detour leads to.
    pub(super) fn convert(
        &self,
        bytes: &[u8],
        detour: &Detour,
        limits: &Limits,
    ) -> Result<Converted, ReadError> {
        let Detour { extension, opened_as, filter, saved, .. } = *detour;
        self.save(bytes, Saving { extension, opened_as, filter, saved: saved.key() }, limits)
    }

    /// A Word document as PDF/A-2 that is PDF/UA too, without the moment of its making.
    pub(super) fn pdf(&self, document: &[u8], limits: &Limits) -> Result<Vec<u8>, ReadError> {
        let saving = Saving { extension: "docx", opened_as: None, filter: PDF, saved: "pdf" };
        let saved = self.save(document, saving, limits)?;
        Ok(pdf::undated(&saved.bytes).unwrap_or(saved.bytes))
    }

    fn save(&self, bytes: &[u8], saving: Saving, limits: &Limits) -> Result<Converted, ReadError> {
        let unable = |source| ReadError::NoOffice { program: self.program.display().to_string(), source };
        let folder = Private::create().map_err(unable)?;
        let input = folder.path().join(format!("input.{}", saving.extension));
        let profile = folder.path().join("profile");
        fs::write(&input, bytes)
            .and_then(|()| fs::create_dir_all(profile.join("user")))
            .and_then(|()| fs::write(profile.join("user/registrymodifications.xcu"), PROFILE))
            .map_err(unable)?;
        // A tenth of the file's time is left for reading the result.
        let worked = Duration::from_secs(limits.seconds) * 9 / 10;
        let memory = limits.memory_bytes.saturating_mul(MEMORIES);
        let allowed = family::Allowed { passed: worked * Limits::PATIENCE, worked, memory };
        let mut command = Command::new(&self.program);
        command
            .arg(format!("-env:UserInstallation={}", address(&profile)))
            .args(["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"])
            .arg("--nofirststartwizard")
            .args(saving.opened_as.map(|filter| format!("--infilter={filter}")))
            .args(["--convert-to", saving.filter, "--outdir"])
            .args([&folder.path().join("out"), &input]);
        match family::run(command, folder.path(), allowed).map_err(unable)? {
            End::ByItself => {}
            End::Late => return Err(ReadError::OfficeTime { seconds: worked.as_secs_f64() }),
            End::TooLarge => return Err(ReadError::office_memory(memory)),
        }
        let extension = saving.saved;
        let bytes = read_saved(&saved_in(folder.path(), extension), limits)?;
        Ok(Converted { folder, extension, bytes })
    }
}

/// What was written, if anything was.
fn read_saved(path: &Path, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limits.file_bytes + 1).read_to_end(&mut bytes));
    match read {
        Ok(size) if size as u64 > limits.file_bytes => {
            Err(ReadError::larger("файл, сохранённый LibreOffice", size, limits.file_bytes))
        }
        Ok(size) if size > 0 => Ok(bytes),
        _ => Err(ReadError::NotConverted),
    }
}

/// A folder as the address that LibreOffice expects.
fn address(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let start = if path.starts_with('/') { "file://" } else { "file:///" };
    let letter = |byte: u8| {
        let plain = byte.is_ascii_alphanumeric() || b"/:-_.~".contains(&byte);
        if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    std::iter::once(start.to_owned()).chain(path.bytes().map(letter)).collect()
}

/// Settings of the profile: no macros, no links updated, no pictures or parts from elsewhere, and a proxy
/// that is not there for whatever would still ask the network.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"#;
