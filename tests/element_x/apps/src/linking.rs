//! Linking by QR code, each device at its own end: the one that is signed in, and the new one.

use std::{fmt::Display, future::IntoFuture};

use anyhow::{Context, Result, anyhow, bail};
use futures_util::{Stream, StreamExt, pin_mut};
use matrix_sdk::{
    Client,
    authentication::oauth::{
        ClientRegistrationData,
        qrcode::{
            CheckCodeSender, GeneratedQrProgress, GrantLoginProgress, LoginProgress,
            Msc4108IntentData, QrCodeData, QrCodeIntentData, QrProgress,
        },
    },
};
use serde_json::{Value, json};
use tokio::sync::{
    Mutex,
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use crate::app::{text, within};

/// What a person would see next.
enum Step {
    Code(QrCodeData),
    Digits(u8),
    AskedForDigits(CheckCodeSender),
    Page(String),
    UserCode(String),
    Done,
}

type Steps = UnboundedSender<Result<Step>>;

/// The linking that goes on, if one does.
#[derive(Default)]
pub struct Linking {
    steps: Mutex<Option<UnboundedReceiver<Result<Step>>>>,
}

impl Linking {
    pub async fn run(
        &self,
        client: &Client,
        registration: ClientRegistrationData,
        verb: &str,
        wish: &Value,
    ) -> Result<Value> {
        match verb {
            "showCode" => {
                self.begin(client, registration, None).await;
                match self.next().await? {
                    Step::Code(code) => Ok(json!(code.to_base64())),
                    _ => bail!("no code is shown"),
                }
            }
            "readCode" => {
                let code = QrCodeData::from_base64(text(wish, "code")?)?;
                self.begin(client, registration, Some(code)).await;
                match self.next().await? {
                    Step::Digits(digits) => Ok(json!(format!("{digits:02}"))),
                    _ => bail!("no digits are shown"),
                }
            }
            "serverInCode" => {
                let code = QrCodeData::from_base64(text(wish, "code")?)?;
                Ok(json!(server_in(&code)))
            }
            "enterDigits" => match self.next().await? {
                Step::AskedForDigits(answer) => {
                    answer.send(text(wish, "digits")?.parse()?).await?;
                    Ok(Value::Null)
                }
                _ => bail!("no digits are asked for"),
            },
            "pageToAllow" => match self.next().await? {
                Step::Page(address) => Ok(json!(address)),
                _ => bail!("no page is to be opened"),
            },
            "userCode" => match self.next().await? {
                Step::UserCode(code) => Ok(json!(code)),
                _ => bail!("no code of the authorisation is shown"),
            },
            "linked" => match self.next().await? {
                Step::Done => Ok(Value::Null),
                _ => bail!("it is not over"),
            },
            _ => bail!("{verb} is no verb"),
        }
    }

    async fn begin(
        &self,
        client: &Client,
        registration: ClientRegistrationData,
        code: Option<QrCodeData>,
    ) {
        let (steps, taken) = unbounded_channel();
        *self.steps.lock().await = Some(taken);
        let client = client.clone();
        tokio::spawn(async move {
            match client.session_meta() {
                Some(_) => let_in(&client, code, steps).await,
                None => be_let_in(&client, &registration, code, steps).await,
            }
        });
    }

    async fn next(&self) -> Result<Step> {
        let mut steps = self.steps.lock().await;
        let steps = steps.as_mut().context("no linking goes on")?;
        within("the linking goes on", async {
            steps.recv().await.context("the linking is over")?
        })
        .await
    }
}

/// Where the new device looks for the homeserver, if a device that is signed in shows the code.
fn server_in(code: &QrCodeData) -> Option<&str> {
    match code.intent_data() {
        QrCodeIntentData::Msc4108 {
            data: Msc4108IntentData::Reciprocate { server_name },
            ..
        } => Some(server_name),
        _ => None,
    }
}

async fn let_in(client: &Client, code: Option<QrCodeData>, steps: Steps) {
    let oauth = client.oauth();
    let grant = oauth.grant_login_with_qr_code();
    match &code {
        Some(code) => {
            let linking = grant.scan(code);
            follow(linking.subscribe_to_progress(), linking, steps).await;
        }
        None => {
            let linking = grant.generate();
            follow(linking.subscribe_to_progress(), linking, steps).await;
        }
    }
}

async fn be_let_in(
    client: &Client,
    registration: &ClientRegistrationData,
    code: Option<QrCodeData>,
    steps: Steps,
) {
    let oauth = client.oauth();
    let login = oauth.login_with_qr_code(Some(registration));
    match &code {
        Some(code) => {
            let linking = login.scan(code);
            follow(linking.subscribe_to_progress(), linking, steps).await;
        }
        None => {
            let linking = login.generate();
            follow(linking.subscribe_to_progress(), linking, steps).await;
        }
    }
}

/// Passes on what is to be seen, and at last how it has ended.
async fn follow<E: Display>(
    progress: impl Stream<Item = impl Progress>,
    linking: impl IntoFuture<Output = Result<(), E>>,
    steps: Steps,
) {
    let linking = linking.into_future();
    pin_mut!(progress, linking);
    let ended = loop {
        tokio::select! {
            biased;
            Some(seen) = progress.next() => {
                if let Some(step) = seen.step() {
                    // Whoever no longer looks misses nothing.
                    let _ = steps.send(Ok(step));
                }
            }
            ended = &mut linking => break ended,
        }
    };
    let _ = steps.send(
        ended
            .map(|()| Step::Done)
            .map_err(|error| anyhow!("{error}")),
    );
}

trait Progress {
    /// Nothing where a person sees nothing new.
    fn step(self) -> Option<Step>;
}

impl From<QrProgress> for Step {
    fn from(QrProgress { check_code }: QrProgress) -> Self {
        Self::Digits(check_code.to_digit())
    }
}

impl From<GeneratedQrProgress> for Step {
    fn from(progress: GeneratedQrProgress) -> Self {
        match progress {
            GeneratedQrProgress::QrReady(code) => Self::Code(code),
            GeneratedQrProgress::QrScanned(answer) => Self::AskedForDigits(answer),
        }
    }
}

impl<Q: Into<Step>> Progress for GrantLoginProgress<Q> {
    fn step(self) -> Option<Step> {
        match self {
            GrantLoginProgress::EstablishingSecureChannel(seen) => Some(seen.into()),
            GrantLoginProgress::WaitingForAuth { verification_uri } => {
                Some(Step::Page(verification_uri.into()))
            }
            _ => None,
        }
    }
}

impl<Q: Into<Step>> Progress for LoginProgress<Q> {
    fn step(self) -> Option<Step> {
        match self {
            LoginProgress::EstablishingSecureChannel(seen) => Some(seen.into()),
            LoginProgress::WaitingForToken { user_code } => Some(Step::UserCode(user_code)),
            _ => None,
        }
    }
}
