//! Whether there is a screen to open a window on, asked before anything is opened.

#[cfg(any(target_os = "linux", test))]
use std::ffi::OsString;

/// What is said where there is no screen.
#[cfg(any(target_os = "linux", test))]
const IN_ENGLISH: &str = "\
The window cannot be opened: there is no graphical screen (DISPLAY and WAYLAND_DISPLAY are not set, or it does not answer).
Start the program in a graphical session. Without a screen, open it in a browser: mrm serve";
#[cfg(any(target_os = "linux", test))]
const IN_RUSSIAN: &str = "\
Окно не открыть: нет графического экрана (DISPLAY и WAYLAND_DISPLAY не заданы или экран не отвечает).
Запустите программу в графическом сеансе. Без экрана откройте её в браузере: mrm serve";

/// Takes hold of the screen, or says in the person's language why that is not possible.
#[cfg(target_os = "linux")]
pub(crate) fn find() -> Result<(), &'static str> {
    // The toolkit itself only panics when it finds none.
    gtk::init().map_err(|_| no_screen(|name| std::env::var_os(name)))
}

/// Other systems always have one.
#[cfg(not(target_os = "linux"))]
pub(crate) fn find() -> Result<(), &'static str> {
    Ok(())
}

/// The text in the language of the first of the locale's variables that is set; English where it is none of ours.
#[cfg(any(target_os = "linux", test))]
fn no_screen(variable: impl Fn(&str) -> Option<OsString>) -> &'static str {
    let set = ["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable);
    let locale = set.map(|value| value.to_string_lossy().to_lowercase()).find(|value| !value.is_empty());
    if locale.is_some_and(|locale| locale.starts_with("ru")) { IN_RUSSIAN } else { IN_ENGLISH }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(variables: &[(&str, &str)]) -> &'static str {
        no_screen(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn who_starts_without_a_screen_is_told_so_in_their_language() {
        assert!(said(&[("LANG", "ru_RU.UTF-8")]).starts_with("Окно не открыть"));
        assert!(said(&[("LC_ALL", ""), ("LC_MESSAGES", "ru"), ("LANG", "en_US.UTF-8")]).starts_with("Окно"));
        assert!(said(&[("LANG", "de_DE.UTF-8")]).starts_with("The window cannot be opened"));
        assert!(said(&[("LC_ALL", "C.UTF-8"), ("LANG", "ru_RU.UTF-8")]).starts_with("The window"));
        assert!(said(&[]).contains("mrm serve"), "and what to do instead");
    }
}
