//! Notices on the desktop: new ones are shown by the system while the window is not in front. What is shown, and whether it
//! may disturb now, the core decides; whoever misses one finds it in the list.

use mrm_app::{App, Language};
use notify_rust::Notification;
use tauri::{AppHandle, Manager};

/// Shows new notices, without anybody waiting for it.
pub(crate) fn show(window: &AppHandle, core: &App, new: Vec<String>) {
    if new.is_empty() || is_in_front(window) {
        return;
    }
    let core = core.clone();
    tauri::async_runtime::spawn(async move {
        let russian = sys_locale::get_locale().is_some_and(|locale| locale.to_lowercase().starts_with("ru"));
        let system = if russian { Language::Ru } else { Language::En };
        let notice = match core.desktop_notice(&new, system).await {
            Ok(Some(notice)) => notice,
            Ok(None) => return,
            Err(failure) => return tracing::warn!(%failure, "a notice is in the list alone"),
        };
        // Asking the system waits for its answer.
        let shown = tauri::async_runtime::spawn_blocking(move || {
            let mut shown = Notification::new();
            shown.appname("MRM Desktop").summary(&notice.title).body(&plain(&notice.body));
            shown.show().map(drop)
        });
        if let Ok(Err(error)) = shown.await {
            tracing::warn!(%error, "the system shows no notices");
        }
    });
}

fn is_in_front(app: &AppHandle) -> bool {
    app.webview_windows().values().any(|window| window.is_focused().unwrap_or(false))
}

/// Where bodies may have markup, a plan's title is none.
fn plain(text: &str) -> String {
    if cfg!(target_os = "linux") {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_title_with_brackets_is_shown_as_it_is_written() {
        assert_eq!(plain("Дом & <b>сад</b>"), "Дом &amp; &lt;b&gt;сад&lt;/b&gt;");
    }
}
