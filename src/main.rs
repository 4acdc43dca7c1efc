//! The program `perechen`: everything happens in the library.

fn main() -> std::process::ExitCode {
    perechen::cli::main()
}
