//! Apps made of the SDK that Element X is made of, called by lines of JSON.
//!
//! In: `{"id": 1, "app": "name", "verb": "say", "wish": {"room": "!r", "text": "hi"}}`.
//! Out: `{"id": 1, "value": …}` or `{"id": 1, "error": "…"}`, in any order.

mod app;
mod linking;

use std::{collections::HashMap, sync::Arc};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Stdout, stdin, stdout},
    sync::Mutex,
};

use crate::app::App;

#[derive(Deserialize)]
struct Line {
    id: u64,
    app: String,
    verb: String,
    wish: Value,
}

#[derive(Clone)]
struct Program {
    apps: Arc<Mutex<HashMap<String, Arc<App>>>>,
    out: Arc<Mutex<Stdout>>,
}

impl Program {
    async fn answer(self, line: Line) {
        let mut answer = match self.run(&line).await {
            Ok(value) => json!({"value": value}),
            Err(error) => json!({"error": format!("{error:#}")}),
        };
        answer["id"] = line.id.into();
        let mut out = self.out.lock().await;
        out.write_all(format!("{answer}\n").as_bytes())
            .await
            .expect("the test listens");
        out.flush().await.expect("the test listens");
    }

    async fn run(&self, line: &Line) -> Result<Value> {
        match line.verb.as_str() {
            "open" => {
                let app = App::open(&line.wish).await?;
                self.apps
                    .lock()
                    .await
                    .insert(line.app.clone(), Arc::new(app));
                Ok(Value::Null)
            }
            "close" => {
                let app = self.apps.lock().await.remove(&line.app);
                if let Some(app) = app {
                    app.stop().await;
                }
                Ok(Value::Null)
            }
            verb => {
                let app = self.apps.lock().await.get(&line.app).cloned();
                match app {
                    Some(app) => app.run(verb, &line.wish).await,
                    None => bail!("{} is not open", line.app),
                }
            }
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let program = Program {
        apps: Arc::default(),
        out: Arc::new(Mutex::new(stdout())),
    };
    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let line: Line = serde_json::from_str(&line).context("a line of JSON")?;
        tokio::spawn(program.clone().answer(line));
    }
    Ok(())
}
