/** Verification of devices and people, by seven emoji or by QR code. */
import {
  EventId,
  type OlmMachine,
  OtherUserIdentity,
  type OutgoingVerificationRequest,
  OwnUserIdentity,
  DeviceId,
  Qr,
  QrCodeScan,
  QrState,
  RoomId,
  Sas,
  UserId,
  VerificationMethod,
  type VerificationRequest,
  VerificationRequestPhase,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { EngineError } from "../engine.ts";
import { asObject, asText, type JsonObject } from "../json.ts";
import type { Session, Verification, VerificationPhase } from "../models.ts";
import type { MachineRequest, Pump } from "./pump.ts";
import { qrModules } from "./qr_modules.ts";

const METHODS = [
  VerificationMethod.SasV1,
  VerificationMethod.QrCodeScanV1,
  VerificationMethod.QrCodeShowV1,
  VerificationMethod.ReciprocateV1,
];
const has = (methods: VerificationMethod[] | undefined, method: VerificationMethod): boolean =>
  methods?.includes(method) ?? false;

export interface VerificationWiring {
  machine: OlmMachine;
  pump: Pump;
  session: Session;
  onChange: (verification: Verification) => void;
  /** Called when one has ended well; trust and secrets may have changed. */
  onDone: (verification: Verification) => void;
  /** The encrypted direct chat with this person, made when there is none. */
  openDirectChat: (userId: string) => Promise<string>;
  /** Sends an event into a room, sealed where the room is encrypted; returns the event id. */
  sendToRoom: (roomId: string, type: string, content: JsonObject) => Promise<string>;
}

interface Flow {
  request: VerificationRequest;
  qr: Qr | null;
  sas: Sas | null;
  told: boolean;
}

export class Verifications {
  readonly #wiring: VerificationWiring;
  readonly #flows = new Map<string, Flow>();

  constructor(wiring: VerificationWiring) {
    this.#wiring = wiring;
  }

  list(): Verification[] {
    return [...this.#flows.values()].map((flow) => this.#model(flow));
  }

  /** Looks at a to-device event (or a decrypted room event) for a request to us. */
  noticeRequest(event: JsonObject): void {
    const sender = asText(event["sender"]);
    const content = asObject(event["content"]);
    const flowId = asText(content["transaction_id"]) ?? asText(event["event_id"]);
    if (sender === null || flowId === null) return;
    const request = this.#wiring.machine.getVerificationRequest(new UserId(sender), flowId);
    if (request) this.#track(request);
  }

  /** Hands a verification event of a room's timeline to the machine. */
  async receiveRoomEvent(event: JsonObject, roomId: string): Promise<void> {
    const { machine, pump, session } = this.#wiring;
    const sender = asText(event["sender"]);
    const isRequest = asObject(event["content"])["msgtype"] === "m.key.verification.request";
    // The machine ignores requests from devices that it does not know.
    if (isRequest && sender !== null && sender !== session.userId) {
      await pump.send(machine.queryKeysForUsers([new UserId(sender)]));
    }
    const json = JSON.stringify({ ...event, room_id: roomId });
    await machine.receiveVerificationEvent(json, new RoomId(roomId));
    this.noticeRequest(event);
    void pump.run();
  }

  #track(request: VerificationRequest): Flow {
    const known = this.#flows.get(request.flowId);
    if (known) return known;
    const flow: Flow = { request, qr: null, sas: null, told: false };
    this.#flows.set(request.flowId, flow);
    // COMPAT(matrix-sdk-crypto-wasm, 18): its callbacks run inside the machine; look after them.
    request.registerChangesCallback(async () => queueMicrotask(() => this.#changed(flow)));
    this.#changed(flow);
    return flow;
  }

  #changed(flow: Flow): void {
    const method = flow.request.getVerification();
    if (method instanceof Sas && flow.sas === null) this.#followSas(flow, method);
    if (method instanceof Qr && flow.qr === null) this.#followQr(flow, method);
    const verification = this.#model(flow);
    this.#wiring.onChange(verification);
    if (verification.phase === "done" && !flow.told) {
      flow.told = true;
      this.#wiring.onDone(verification);
    }
    const isOver = verification.phase === "done" || verification.phase === "cancelled";
    if (isOver) this.#flows.delete(verification.flowId);
  }

  #followSas(flow: Flow, sas: Sas): void {
    flow.sas = sas;
    sas.registerChangesCallback(async () => queueMicrotask(() => this.#changed(flow)));
    // The other side began: agree at once, the person has agreed to the request before.
    if (!sas.weStarted()) void this.#send(sas.accept());
  }

  #followQr(flow: Flow, qr: Qr): void {
    flow.qr = qr;
    qr.registerChangesCallback(async () => queueMicrotask(() => this.#changed(flow)));
  }

  #model(flow: Flow): Verification {
    const { request, qr } = flow;
    const theirs = request.theirSupportedMethods;
    const isShowing = qr !== null && !qr.hasBeenScanned() && !qr.reciprocated();
    return {
      flowId: request.flowId,
      otherUserId: request.otherUserId.toString(),
      otherDeviceId: request.otherDeviceId?.toString() ?? null,
      isSelf: request.isSelfVerification(),
      startedByUs: request.weStarted(),
      phase: phaseOf(flow),
      emoji: emojiOf(flow.sas),
      qr: isShowing ? qrModules(qr) : null,
      canShowQr: has(theirs, VerificationMethod.QrCodeScanV1),
      canScanQr: has(theirs, VerificationMethod.QrCodeShowV1),
      ...cancellationOf(flow),
    };
  }

  async #send(request: OutgoingVerificationRequest | undefined): Promise<void> {
    if (request) await this.#wiring.pump.send(request as MachineRequest);
  }

  #flow(flowId: string): Flow {
    const flow = this.#flows.get(flowId);
    if (!flow) throw new EngineError("not_found", "This verification has ended.");
    return flow;
  }

  async request(userId: string, deviceId: string | null): Promise<Verification> {
    const [request, outgoing] = await this.#newRequest(userId, deviceId);
    if (outgoing) await this.#send(outgoing);
    return this.#model(this.#track(request));
  }

  async #newRequest(
    userId: string,
    deviceId: string | null,
  ): Promise<[VerificationRequest, OutgoingVerificationRequest | undefined]> {
    const { machine, session } = this.#wiring;
    if (userId !== session.userId) return [await this.#requestInChat(userId), undefined];
    if (deviceId !== null) {
      const device = await machine.getDevice(new UserId(userId), new DeviceId(deviceId));
      if (!device) throw new EngineError("not_found", "This device has no keys.");
      return device.requestVerification(METHODS);
    }
    const identity = await machine.getIdentity(new UserId(userId));
    if (!(identity instanceof OwnUserIdentity)) throw new EngineError("not_found", "No identity.");
    return identity.requestVerification(METHODS);
  }

  /** Other people are asked in the direct chat with them. */
  async #requestInChat(userId: string): Promise<VerificationRequest> {
    const { machine, pump, openDirectChat, sendToRoom } = this.#wiring;
    await pump.send(machine.queryKeysForUsers([new UserId(userId)]));
    const identity = await machine.getIdentity(new UserId(userId));
    if (!(identity instanceof OtherUserIdentity))
      throw new EngineError("not_found", "No identity.");
    const roomId = await openDirectChat(userId);
    const content = JSON.parse(identity.verificationRequestContent(METHODS)) as JsonObject;
    const eventId = await sendToRoom(roomId, "m.room.message", content);
    return identity.requestVerification(new RoomId(roomId), new EventId(eventId), METHODS);
  }

  async accept(flowId: string): Promise<void> {
    const flow = this.#flow(flowId);
    await this.#send(flow.request.acceptWithMethods(METHODS));
    this.#changed(flow);
  }

  async startEmoji(flowId: string): Promise<void> {
    const flow = this.#flow(flowId);
    const started = await flow.request.startSas();
    if (!started) throw new EngineError("untrusted", "The other device is not ready.");
    this.#followSas(flow, started[0]);
    await this.#send(started[1]);
    this.#changed(flow);
  }

  async confirmEmoji(flowId: string): Promise<void> {
    const flow = this.#flow(flowId);
    if (!flow.sas) throw new EngineError("not_found", "No emoji are being compared.");
    for (const request of await flow.sas.confirm()) await this.#send(request);
    this.#changed(flow);
  }

  async showQr(flowId: string): Promise<void> {
    const flow = this.#flow(flowId);
    const qr = await flow.request.generateQrCode();
    if (!qr) throw new EngineError("unsupported", "No QR code can be shown to this device.");
    this.#followQr(flow, qr);
    this.#changed(flow);
  }

  async submitScan(flowId: string, bytes: Uint8Array): Promise<void> {
    const flow = this.#flow(flowId);
    let qr: Qr;
    try {
      qr = await flow.request.scanQrCode(QrCodeScan.fromBytes(new Uint8ClampedArray(bytes)));
    } catch (error) {
      throw new EngineError("untrusted", `The code does not belong here: ${String(error)}`);
    }
    this.#followQr(flow, qr);
    await this.#send(qr.reciprocate());
    this.#changed(flow);
  }

  async confirmScanned(flowId: string): Promise<void> {
    const flow = this.#flow(flowId);
    await this.#send(flow.qr?.confirmScanning());
    this.#changed(flow);
  }

  async cancel(flowId: string, mismatch: boolean): Promise<void> {
    const flow = this.#flow(flowId);
    const { sas, request } = flow;
    await this.#send(mismatch && sas ? sas.cancelWithCode("m.mismatched_sas") : request.cancel());
    this.#changed(flow);
  }
}

function cancellationOf({ sas, qr, request }: Flow) {
  const cancel = sas?.cancelInfo() ?? qr?.cancelInfo() ?? request.cancelInfo;
  if (!cancel) return { cancelCode: null, cancelledByUs: false };
  return { cancelCode: cancel.cancelCode(), cancelledByUs: cancel.cancelledbyUs() };
}

function emojiOf(sas: Sas | null): Verification["emoji"] {
  if (!sas?.canBePresented()) return null;
  const indexes = sas.emojiIndex();
  return (
    sas.emoji()?.map(({ symbol, description }, at) => ({
      symbol,
      description,
      index: indexes?.[at] ?? 0,
    })) ?? null
  );
}

const QR_PHASES: Record<QrState, VerificationPhase> = {
  [QrState.Created]: "showing_qr",
  [QrState.Scanned]: "confirm_scan",
  [QrState.Confirmed]: "waiting",
  [QrState.Reciprocated]: "waiting",
  [QrState.Done]: "done",
  [QrState.Cancelled]: "cancelled",
};

function sasPhase(sas: Sas): VerificationPhase {
  if (sas.isDone()) return "done";
  if (sas.isCancelled()) return "cancelled";
  return sas.canBePresented() && !sas.haveWeConfirmed() ? "comparing_emoji" : "waiting";
}

function phaseOf({ request, qr, sas }: Flow): VerificationPhase {
  switch (request.phase()) {
    case VerificationRequestPhase.Created:
    case VerificationRequestPhase.Requested:
      return "requested";
    case VerificationRequestPhase.Done:
      return "done";
    case VerificationRequestPhase.Cancelled:
      return "cancelled";
    default:
      if (sas) return sasPhase(sas);
      return qr ? QR_PHASES[qr.state()] : "ready";
  }
}
