//! The number of somebody whom a call would put in danger is not shown to a crew in a conversation either: not as whose it is, and not
//! on a card that was sent in it.

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::command::{Asker, Command};
use sigap::domain::contact::ContactStep;
use sigap::domain::wishes::Contact;

use crate::harness::centre::person;
use crate::harness::messengers::{Desk, TELEGRAM, WHATSAPP, Writer};

#[tokio::test]
async fn once_they_wish_to_be_let_alone() {
    let desk = Desk::new().await;
    let dispatcher = desk.site.cookie_of(Role::Dispatcher).await;
    for (n, channel) in [TELEGRAM, WHATSAPP].into_iter().enumerate() {
        let mut writer = Writer::new(&desk, channel, n as i64 + 1);
        writer.writes("tolong anak saya tidak bernapas").await;
        if channel == TELEGRAM {
            writer.sends(json!({"contact": {"phone_number": "0811000222", "first_name": "Uji"}})).await;
        }
        let number = if channel == TELEGRAM { "+62811000222" } else { "+628110000002" };
        let row = desk.reports().remove(n);
        let unit = desk.site.it.unit(&format!("RES-0{n}")).await;
        desk.site.it.assign(&row.incident, &unit).await;
        let crew = Person { unit: Some(unit), ..person(&format!("awak{n}"), &[Role::Responder]) };
        let crew = desk.site.cookie(&crew).await;
        let path = format!("/api/v1/incidents/{}", row.incident);
        let opened = async |what: &str, who: &str| {
            let opened = desk.site.send("POST", &format!("{path}/{what}"), Some(who), None).await;
            assert_eq!(opened.status, 200, "{}", opened.text());
            opened.json()
        };
        let talk = async |who: &str| opened("conversation", who).await["conversations"][0].clone();
        let cards = |talk: &Value| talk["lines"].to_string().matches("Uji 0811000222").count();
        let before = talk(&crew).await;
        assert_eq!((&before["phone"], cards(&before)), (&json!(number), usize::from(channel == TELEGRAM)));

        let step = ContactStep::Wished { report: row.id.clone(), wish: Contact::No, home: None };
        let command = Command::Contact { incident: row.incident.clone(), step };
        desk.centre().execute(&Asker::Public, command, None).await.unwrap();
        let shown = talk(&crew).await;
        assert_eq!((&shown["phone"], cards(&shown)), (&Value::Null, 0), "{shown}");
        assert!(shown["lines"].to_string().contains("tidak bernapas"), "its words are: {shown}");
        let private = opened("private", &crew).await.to_string();
        assert!(!private.contains("811000222") && !private.contains(number), "{private}");
        let whole = talk(&dispatcher).await;
        assert_eq!((&whole["phone"], cards(&whole)), (&before["phone"], cards(&before)), "{whole}");
    }
}
