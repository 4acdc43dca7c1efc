//! What the system allows the program (`ulimit`, systemd, cgroups): a file that may not grow is an error of writing,
//! and too little memory is told before the work begins, because an allocation that fails ends a process at once.

/// Bytes of memory with which every command begins; a run starts workers that take as much again.
#[cfg(unix)]
const LEAST: u64 = 256 << 20;

/// Prepares the process; what is too scarce to begin, in Russian.
#[cfg(unix)]
pub(super) fn prepare() -> Result<(), String> {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use rustix::process::{Resource, getrlimit};

    // Unless somebody waits for it, this signal ends the process. Without it the write fails with EFBIG. What the
    // program starts does not inherit that.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)));
    let scarce = [(Resource::As, "-v", "LimitAS"), (Resource::Data, "-d", "LimitDATA")];
    let allowed =
        scarce.into_iter().filter_map(|(what, key, unit)| Some((getrlimit(what).current?, key, unit)));
    match allowed.min() {
        Some((bytes, key, unit)) if bytes < LEAST => Err(format!(
            "Программе разрешено {} МиБ памяти, а нужно не меньше {}. Снимите предел: ulimit {key} unlimited; в службе systemd — {unit}=infinity.",
            bytes >> 20,
            LEAST >> 20
        )),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn prepare() -> Result<(), String> {
    Ok(())
}
