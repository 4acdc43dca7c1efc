//! The program `perechen`: everything happens in the library.

/// Reading and checking make many small strings; the system's allocator takes a tenth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    perechen::main()
}
