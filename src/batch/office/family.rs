//! A program and all that it starts: watched, ended as a whole, and not left behind when this program is
//! ended by a signal. LibreOffice is a script that starts a starter that starts the program.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a running program is looked at.
const PULSE: Duration = Duration::from_millis(20);
/// How many looks at its memory and work are left out: all processes of the machine are asked for them.
const SELDOM: u32 = 10;

/// What a program and all that it starts may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowed {
    /// By the clock.
    pub(super) passed: Duration,
    /// Of the processor; known on Linux only.
    pub(super) worked: Duration,
    /// Resident bytes; known on Linux only.
    pub(super) memory: u64,
}

/// How a program came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    ByItself,
    /// Its time was up.
    Late,
    /// It took more memory than it may.
    TooLarge,
}

/// Runs a program for a conversion in `folder`, in what it is allowed together with all that it starts.
pub(super) fn run(mut command: Command, folder: &Path, allowed: Allowed) -> io::Result<End> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut family = Family::start(&mut command, folder, allowed.memory)?;
    let deadline = Instant::now() + allowed.passed;
    let mut looks = 0;
    while !family.has_ended()? {
        if Instant::now() >= deadline {
            return Ok(End::Late);
        }
        looks += 1;
        if looks % SELDOM == 0
            && let Some(taken) = family.taken()
        {
            if taken.memory > allowed.memory {
                return Ok(End::TooLarge);
            }
            if taken.worked > allowed.worked {
                return Ok(End::Late);
            }
        }
        thread::sleep(PULSE);
    }
    Ok(End::ByItself)
}

/// How much more than all together may have one process could take at once: it reserves more than it uses.
#[cfg(target_os = "linux")]
const RESERVED: u64 = 4;

/// No process of the program gets memory without an end: they are looked at a few times a second, and in between one
/// could take all that the machine has.
#[cfg(target_os = "linux")]
fn bound(id: u32, memory: u64) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let Some(process) = i32::try_from(id).ok().and_then(Pid::from_raw) else { return };
    let memory = memory.saturating_mul(RESERVED);
    let limit = Rlimit { current: Some(memory), maximum: Some(memory) };
    // Fails where less is allowed already. What the program starts inherits it.
    let _ = prlimit(Some(process), Resource::Data, limit);
}

#[cfg(not(target_os = "linux"))]
fn bound(_: u32, _: u64) {}

#[derive(Debug)]
struct Family(Child);

impl Family {
    fn start(command: &mut Command, folder: &Path, memory: u64) -> io::Result<Family> {
        signals::wait_for()?;
        // A signal waits until the program is known, so none is missed.
        let mut under_way = under_way();
        let family = Family(command.spawn()?);
        bound(family.0.id(), memory);
        under_way.push((family.0.id(), folder.to_owned()));
        Ok(family)
    }

    /// Whether the first of them has ended. It is not laid to rest yet, so that its number still stands for
    /// the group.
    #[cfg(unix)]
    fn has_ended(&mut self) -> io::Result<bool> {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(Pid::from_child(&self.0)), options)?.is_some())
    }

    #[cfg(not(unix))]
    fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.0.try_wait()?.is_some())
    }

    /// What the process group has taken, where the system lists its processes.
    fn taken(&self) -> Option<Taken> {
        let group = self.0.id();
        let processes = std::fs::read_dir("/proc").ok()?.filter_map(|entry| Some(entry.ok()?.path()));
        let each = processes.filter_map(|process| taken_by(&process, group));
        Some(each.fold(Taken::default(), |all, one| Taken {
            memory: all.memory + one.memory,
            worked: all.worked + one.worked,
        }))
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    /// Resident bytes.
    memory: u64,
    /// The processor's time, that of its ended children included.
    worked: Duration,
}

/// What a process of a group has taken; `None` for others and those that have just ended.
fn taken_by(process: &Path, group: u32) -> Option<Taken> {
    process.file_name()?.to_str()?.parse::<u32>().ok()?;
    let state = std::fs::read_to_string(process.join("stat")).ok()?;
    // After the name, which may hold anything: state, parent, group and, behind eight more, four times in
    // hundredths of a second (proc(5): utime, stime, cutime, cstime; USER_HZ is 100 on every Linux).
    let fields: Vec<&str> = state.rsplit_once(')')?.1.split_whitespace().collect();
    if fields.get(2)?.parse() != Ok(group) {
        return None;
    }
    let hundredths: u64 = fields.get(11..15)?.iter().filter_map(|field| field.parse::<u64>().ok()).sum();
    let status = std::fs::read_to_string(process.join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let memory = line.split_whitespace().next()?.parse::<u64>().ok()? << 10;
    Some(Taken { memory, worked: Duration::from_millis(hundredths * 10) })
}

impl Drop for Family {
    fn drop(&mut self) {
        let id = self.0.id();
        end_group(id);
        // One that has ended already cannot be ended.
        let _ = self.0.kill();
        under_way().retain(|(known, _)| *known != id);
        let _ = self.0.wait();
    }
}

fn end_group(id: u32) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw) {
        // Those that have ended already cannot be ended.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    #[cfg(windows)]
    let _ = Command::new("taskkill")
        .args(["/T", "/F", "/PID", &id.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// Ends what runs and removes its folders, before this program ends itself; nothing starts after that.
pub(in crate::batch) fn end_all() {
    // Held to the end, so that no further program starts.
    let under_way = std::mem::ManuallyDrop::new(under_way());
    for (id, folder) in &**under_way {
        end_group(*id);
        // What is still being written appears again for a moment.
        for _attempt in 0..10 {
            if std::fs::remove_dir_all(folder).is_ok() || !folder.exists() {
                break;
            }
            thread::sleep(PULSE);
        }
    }
}

/// The programs that run, each with the folder of its conversion.
static UNDER_WAY: Mutex<Vec<(u32, PathBuf)>> = Mutex::new(Vec::new());

fn under_way() -> MutexGuard<'static, Vec<(u32, PathBuf)>> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
mod signals {
    use std::io;
    use std::sync::Once;
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// From now on what runs is ended and its folders are removed before a signal ends this program. Without
    /// a program under way nothing is caught: the system ends this one at once.
    pub(super) fn wait_for() -> io::Result<()> {
        static ONCE: Once = Once::new();
        let mut waiting = Ok(());
        ONCE.call_once(|| waiting = start());
        waiting
    }

    fn start() -> io::Result<()> {
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in signals.forever() {
                super::end_all();
                let _ = emulate_default_handler(signal);
            }
        })?;
        Ok(())
    }
}

#[cfg(not(unix))]
mod signals {
    /// Whoever ends a console program on Windows ends all programs of the console.
    pub(super) fn wait_for() -> std::io::Result<()> {
        Ok(())
    }
}
