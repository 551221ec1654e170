//! One device of one person: `Client` with the two syncs that Element X runs.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use futures_util::{StreamExt, pin_mut};
use matrix_sdk::{
    Client, Room, RoomState,
    authentication::oauth::{
        ClientRegistrationData,
        registration::{ApplicationType, ClientMetadata, Localized, OAuthGrantType},
    },
    encryption::{BackupDownloadStrategy, EncryptionSettings},
    ruma::{
        OwnedRoomId, OwnedUserId,
        api::client::room::create_room::v3::{Request as CreateRoom, RoomPreset},
        events::{
            InitialStateEvent,
            room::{encryption::RoomEncryptionEventContent, message::RoomMessageEventContent},
        },
        serde::Raw,
    },
    utils::UrlOrQuery,
};
use matrix_sdk_ui::{
    eyeball_im::Vector,
    room_list_service::filters::new_filter_non_left,
    sync_service::{State, SyncService},
    timeline::{RoomExt, Timeline, TimelineItem},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{sync::Mutex as AsyncMutex, time::timeout};
use url::Url;

use crate::linking::Linking;

const WITHIN: Duration = Duration::from_secs(40);
const PAGE: usize = 200;
const REDIRECT: &str = "org.linnet.test:/";
const HOME: &str = "https://test.linnet.org/";

pub struct App {
    client: Client,
    sync: Mutex<Option<Arc<SyncService>>>,
    timelines: AsyncMutex<HashMap<OwnedRoomId, Arc<Timeline>>>,
    linking: Linking,
    _folder: TempDir,
}

impl App {
    pub async fn open(wish: &Value) -> Result<Self> {
        let folder = TempDir::new()?;
        let client = Client::builder()
            .homeserver_url(text(wish, "server")?)
            .sqlite_store(folder.path(), None)
            .handle_refresh_tokens()
            .with_encryption_settings(EncryptionSettings {
                auto_enable_cross_signing: true,
                auto_enable_backups: true,
                backup_download_strategy: BackupDownloadStrategy::AfterDecryptionFailure,
            })
            .build()
            .await?;
        Ok(Self {
            client,
            sync: Mutex::default(),
            timelines: AsyncMutex::default(),
            linking: Linking::default(),
            _folder: folder,
        })
    }

    pub async fn run(&self, verb: &str, wish: &Value) -> Result<Value> {
        match verb {
            "signIn" => self.sign_in(wish).await,
            "askForLogin" => self.ask_for_login().await,
            "finishLogin" => self.finish_login(wish).await,
            "start" => self.start().await,
            "stop" => {
                self.stop().await;
                Ok(Value::Null)
            }
            "refresh" => {
                self.client.refresh_access_token().await?;
                Ok(json!(self.client.whoami().await?.user_id))
            }
            "signOut" => {
                self.stop().await;
                self.client.logout().await?;
                Ok(Value::Null)
            }
            "create" => self.create(wish).await,
            "join" => self.join(wish).await,
            "say" => self.say(wish).await,
            "sees" => self.sees(wish).await,
            "rooms" => self.rooms(wish).await,
            "history" => self.history(wish).await,
            "makeRecoveryKey" => {
                let recovery = self.client.encryption().recovery();
                Ok(json!(recovery.enable().wait_for_backups_to_upload().await?))
            }
            "recover" => {
                self.client
                    .encryption()
                    .recovery()
                    .recover(text(wish, "key")?)
                    .await?;
                Ok(Value::Null)
            }
            "trust" => self.trust(wish).await,
            _ => {
                let registration = registration()?;
                self.linking
                    .run(&self.client, registration, verb, wish)
                    .await
            }
        }
    }

    pub async fn stop(&self) {
        let running = self.sync.lock().expect("not poisoned").take();
        if let Some(sync) = running {
            sync.stop().await;
        }
    }

    fn session(&self) -> Result<Value> {
        let meta = self.client.session_meta().context("nobody is signed in")?;
        Ok(json!({"user": meta.user_id, "device": meta.device_id}))
    }

    async fn sign_in(&self, wish: &Value) -> Result<Value> {
        self.client
            .matrix_auth()
            .login_username(text(wish, "user")?, text(wish, "password")?)
            .initial_device_display_name("Element X's SDK")
            .await?;
        self.client
            .encryption()
            .wait_for_e2ee_initialization_tasks()
            .await;
        self.session()
    }

    /// The page to open in a browser.
    async fn ask_for_login(&self) -> Result<Value> {
        let login = self
            .client
            .oauth()
            .login(Url::parse(REDIRECT)?, None, Some(registration()?), None)
            .build()
            .await?;
        Ok(json!(login.url))
    }

    /// With the address to which the page has led back.
    async fn finish_login(&self, wish: &Value) -> Result<Value> {
        let url = Url::parse(text(wish, "url")?)?;
        self.client
            .oauth()
            .finish_login(UrlOrQuery::Url(url))
            .await?;
        self.client
            .encryption()
            .wait_for_e2ee_initialization_tasks()
            .await;
        self.session()
    }

    /// Room list and encryption, each over a sliding sync of its own.
    async fn start(&self) -> Result<Value> {
        let sync = Arc::new(SyncService::builder(self.client.clone()).build().await?);
        sync.start().await;
        let mut state = sync.state();
        *self.sync.lock().expect("not poisoned") = Some(sync.clone());
        within("the syncs run", async {
            loop {
                match state.get() {
                    State::Running => return Ok(()),
                    State::Error(error) => bail!("the sync failed: {error}"),
                    _ => state.next().await.context("the sync has ended")?,
                };
            }
        })
        .await?;
        Ok(Value::Null)
    }

    async fn create(&self, wish: &Value) -> Result<Value> {
        let mut request = CreateRoom::new();
        request.name = wish["name"].as_str().map(str::to_owned);
        request.preset = Some(RoomPreset::PrivateChat);
        request.initial_state = vec![
            InitialStateEvent::with_empty_state_key(
                RoomEncryptionEventContent::with_recommended_defaults(),
            )
            .to_raw_any(),
        ];
        for user in wish["invite"].as_array().into_iter().flatten() {
            request
                .invite
                .push(OwnedUserId::try_from(user.as_str().context("a user")?)?);
        }
        Ok(json!(self.client.create_room(request).await?.room_id()))
    }

    async fn join(&self, wish: &Value) -> Result<Value> {
        let room = self.room(wish, RoomState::Invited).await?;
        room.join().await?;
        Ok(Value::Null)
    }

    async fn say(&self, wish: &Value) -> Result<Value> {
        let room = self.room(wish, RoomState::Joined).await?;
        let content = RoomMessageEventContent::text_plain(text(wish, "text")?);
        Ok(json!(room.send(content).await?.response.event_id))
    }

    /// Waits until the open timeline shows this text, decrypted.
    async fn sees(&self, wish: &Value) -> Result<Value> {
        let wanted = text(wish, "text")?;
        let timeline = self.timeline(wish).await?;
        let is_there =
            |said: &Vec<Option<String>>| said.iter().any(|one| one.as_deref() == Some(wanted));
        wait_for(&timeline, &format!("«{wanted}» is seen"), is_there).await?;
        Ok(Value::Null)
    }

    /// The timeline of a room that is looked at, as on the screen.
    async fn timeline(&self, wish: &Value) -> Result<Arc<Timeline>> {
        let room = self.room(wish, RoomState::Joined).await?;
        let mut opened = self.timelines.lock().await;
        if let Some(timeline) = opened.get(room.room_id()) {
            return Ok(timeline.clone());
        }
        let timeline = Arc::new(room.timeline().await?);
        opened.insert(room.room_id().to_owned(), timeline.clone());
        let running = self.sync.lock().expect("not poisoned").clone();
        if let Some(sync) = running {
            sync.room_list_service()
                .subscribe_to_rooms(&[room.room_id()])
                .await;
        }
        Ok(timeline)
    }

    /// Waits until the room list shows these names, in this order.
    async fn rooms(&self, wish: &Value) -> Result<Value> {
        let sync = self
            .sync
            .lock()
            .expect("not poisoned")
            .clone()
            .context("no sync runs")?;
        let wanted: Vec<&str> = wish["names"]
            .as_array()
            .context("names")?
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let list = sync.room_list_service().all_rooms().await?;
        let (entries, controller) = list.entries_with_dynamic_adapters(PAGE);
        controller.set_filter(Box::new(new_filter_non_left()));
        pin_mut!(entries);
        let mut shown = Vector::new();
        let mut names = Vec::new();
        let waited = within("the room list is as wished", async {
            while names != wanted {
                for diff in entries.next().await.context("the room list has ended")? {
                    diff.apply(&mut shown);
                }
                names = shown
                    .iter()
                    .map(|room| {
                        room.cached_display_name()
                            .map(|name| name.to_string())
                            .unwrap_or_default()
                    })
                    .collect();
            }
            Ok(())
        })
        .await;
        waited.map_err(|error| anyhow!("{error}: {names:?} instead of {wanted:?}"))?;
        Ok(json!(names))
    }

    /// Pages back to the beginning and waits until exactly these texts are readable, oldest first.
    async fn history(&self, wish: &Value) -> Result<Value> {
        let wanted: Vec<Option<String>> = serde_json::from_value(wish["texts"].clone())?;
        let timeline = self.timeline(wish).await?;
        while !timeline.paginate_backwards(20).await? {}
        wait_for(&timeline, &format!("{wanted:?} is readable"), |said| {
            *said == wanted
        })
        .await?;
        Ok(Value::Null)
    }

    async fn trust(&self, wish: &Value) -> Result<Value> {
        let user = OwnedUserId::try_from(text(wish, "user")?)?;
        let identity = self
            .client
            .encryption()
            .request_user_identity(&user)
            .await?;
        let own = self
            .client
            .encryption()
            .get_own_device()
            .await?
            .context("own device")?;
        Ok(json!({
            "hasIdentity": identity.is_some(),
            "isDeviceSigned": own.is_cross_signed_by_owner(),
        }))
    }

    /// Waits until sync has told of this room in this state.
    async fn room(&self, wish: &Value, state: RoomState) -> Result<Room> {
        let room_id = OwnedRoomId::try_from(text(wish, "room")?)?;
        let mut updates = self.client.room_info_notable_update_receiver();
        within(&format!("{room_id} is {state:?}"), async {
            loop {
                if let Some(room) = self
                    .client
                    .get_room(&room_id)
                    .filter(|room| room.state() == state)
                {
                    return Ok(room);
                }
                updates.recv().await?;
            }
        })
        .await
    }
}

/// What we tell of us to whoever signs people in.
fn registration() -> Result<ClientRegistrationData> {
    let mut metadata = ClientMetadata::new(
        ApplicationType::Native,
        vec![
            OAuthGrantType::AuthorizationCode {
                redirect_uris: vec![Url::parse(REDIRECT)?],
            },
            OAuthGrantType::DeviceCode,
        ],
        Localized::new(Url::parse(HOME)?, []),
    );
    metadata.client_name = Some(Localized::new("Element X's SDK".to_owned(), []));
    Ok(ClientRegistrationData::new(Raw::new(&metadata)?))
}

/// What a timeline says, oldest first; nothing for what cannot be decrypted.
fn said(items: &Vector<Arc<TimelineItem>>) -> Vec<Option<String>> {
    let content = items
        .iter()
        .filter_map(|item| Some(item.as_event()?.content()));
    content
        .filter_map(|content| match content.as_message() {
            Some(message) => Some(Some(message.body().to_owned())),
            None => content.as_unable_to_decrypt().map(|_| None),
        })
        .collect()
}

async fn wait_for(
    timeline: &Timeline,
    what: &str,
    is_there: impl Fn(&Vec<Option<String>>) -> bool,
) -> Result<()> {
    let (mut items, changes) = timeline.subscribe().await;
    pin_mut!(changes);
    let waited = within(what, async {
        while !is_there(&said(&items)) {
            for change in changes.next().await.context("the timeline has ended")? {
                change.apply(&mut items);
            }
        }
        Ok(())
    });
    waited
        .await
        .with_context(|| format!("it says {:?}", said(&items)))
}

pub fn text<'a>(wish: &'a Value, key: &str) -> Result<&'a str> {
    wish[key]
        .as_str()
        .with_context(|| format!("{key} is missing"))
}

pub async fn within<T>(what: &str, waited: impl Future<Output = Result<T>>) -> Result<T> {
    timeout(WITHIN, waited)
        .await
        .with_context(|| format!("waited in vain until {what}"))?
}
