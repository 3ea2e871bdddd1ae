use crate::{desk, json, run};

const PRICES: &str = "Площадка;Формат;Модель закупки;Цена за 1000 показов, руб.\nВидеосеть;Pre-roll;CPM;420\nВидеосеть;Баннер;CPM;по запросу\n";

#[test]
fn a_price_list_is_read_kept_written_out_and_read_back() {
    let folder = desk();
    let (data, file) = (folder.path().join("data"), folder.path().join("Видеосеть.csv"));
    std::fs::write(&file, PRICES).unwrap();
    let read = json(&data, &["rates", "import", file.to_str().unwrap(), "--dry-run"]);
    assert_eq!(read["problems"][0]["code"], "rate_price_unread");
    assert!(json(&data, &["rates", "list"])["cards"].as_array().unwrap().is_empty(), "nothing was kept");
    let kept = json(&data, &["rates", "import", file.to_str().unwrap(), "--name", "Сеть 2026"]);
    let id = kept["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (kept["card"]["name"].as_str(), kept["card"]["rows"][0]["price"].as_str()),
        (Some("Сеть 2026"), Some("420"))
    );
    let shown = run(&data, &["rates", "show", &id]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("Pre-roll"));
    let out = folder.path().join("прайс.xlsx");
    json(&data, &["rates", "export", &id, "--to", out.to_str().unwrap()]);
    let again = json(&data, &["rates", "import", out.to_str().unwrap(), "--dry-run"]);
    assert_eq!(again["card"]["rows"][0], kept["card"]["rows"][0]);
    json(&data, &["rates", "rename", &id, "Сеть"]);
    json(&data, &["rates", "delete", &id]);
    assert_eq!(run(&data, &["rates", "delete", &id]).status.code(), Some(3), "there is none any more");
}
