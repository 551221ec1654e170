/** The media of a call without a media server: tests say who is there, and pictures are painted. */
import type { CallKey, CallTicket } from "../../matrix/call_models.ts";
import {
  type CallMedia,
  type DeviceKind,
  MediaStore,
  type MediaConnection,
  type MediaProblem,
  type MediaStatistics,
  type PersonMedia,
  type Picture,
  silent,
} from "./call_media.ts";

export class FakeMedia extends MediaStore implements CallMedia {
  /** Every way in that was taken, in order. */
  readonly entered: CallTicket[] = [];
  readonly keys: CallKey[] = [];
  isBlurred = false;
  readonly chosen = new Map<DeviceKind, string>();
  /** What `enter` is refused with, until it is taken away. */
  refusal: Error | null = null;
  statistics: MediaStatistics = { streams: [], roundTripMs: 24, route: "udp" };

  /** Changes what comes from somebody. */
  put(identity: string, changes: Partial<PersonMedia>): void {
    const others = new Map(this.get().others);
    others.set(identity, { ...silent(identity), ...others.get(identity), ...changes });
    this.update({ others });
  }

  takeAway(identity: string): void {
    const others = new Map(this.get().others);
    others.delete(identity);
    this.update({ others });
  }

  become(connection: MediaConnection): void {
    this.update({ connection });
  }

  have(problem: MediaProblem | null): void {
    this.update({ problem });
  }

  silence(): void {
    this.update({ isSilenced: true });
  }

  async enter(ticket: CallTicket): Promise<void> {
    if (this.refusal) throw this.refusal;
    this.entered.push(ticket);
    if (ticket.kind === "server") this.keys.push(...ticket.keys);
    this.update({ connection: "connected", own: { ...this.get().own, identity: ticket.identity } });
  }

  async setKeys(keys: readonly CallKey[]): Promise<void> {
    this.keys.push(...keys);
  }

  async hear(): Promise<void> {}

  async leave(): Promise<void> {
    this.update({ connection: "idle", others: new Map() });
  }

  async setMicrophone(isOn: boolean): Promise<void> {
    this.update({ own: { ...this.get().own, hasMicrophone: isOn } });
  }

  async setCamera(isOn: boolean): Promise<void> {
    this.update({ own: { ...this.get().own, camera: isOn ? this.picture("own") : null } });
  }

  async setScreen(isOn: boolean): Promise<void> {
    this.update({ own: { ...this.get().own, screen: isOn ? this.picture("screen") : null } });
  }

  async setBlur(isOn: boolean): Promise<void> {
    this.isBlurred = isOn;
  }

  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    this.chosen.set(kind, deviceId);
  }

  async allowSound(): Promise<void> {
    this.update({ isSilenced: false });
  }

  async readStatistics(): Promise<MediaStatistics> {
    return this.statistics;
  }

  protected picture(id: string): Picture {
    return { id, attach: () => () => undefined };
  }
}

/** For `vite` and `?fake`: reachable as `media` in the console. */
export class PaintedMedia extends FakeMedia {
  constructor() {
    super();
    Object.assign(globalThis, { media: this });
  }

  override picture(id: string): Picture {
    return {
      id,
      attach(element) {
        element.srcObject = painted(id).captureStream(2);
        void element.play().catch(() => undefined);
        return () => {
          element.srcObject = null;
        };
      },
    };
  }

  /** Shows somebody's camera, or screen, as a painting. */
  paint(identity: string, what: "camera" | "screen" = "camera"): void {
    this.put(identity, { [what]: this.picture(`${what} ${identity}`) });
  }
}

function painted(id: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1280, 720];
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const draw = id.startsWith("screen") ? paintScreen : paintPerson;
  const hue = [...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) * 47;
  const timer = setInterval(() => draw(context, hue % 360), 500);
  draw(context, hue % 360);
  setTimeout(clearInterval, 60_000, timer);
  return canvas;
}

function paintPerson(context: CanvasRenderingContext2D, hue: number): void {
  const wall = context.createLinearGradient(0, 0, 1280, 720);
  wall.addColorStop(0, `hsl(${hue} 26% 62%)`);
  wall.addColorStop(1, `hsl(${hue + 40} 30% 34%)`);
  context.fillStyle = wall;
  context.fillRect(0, 0, 1280, 720);
  context.fillStyle = `hsl(${hue + 180} 32% 30%)`;
  context.beginPath();
  context.ellipse(640, 760, 330, 300, 0, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = `hsl(${20 + (hue % 20)} 38% ${48 + (hue % 24)}%)`;
  context.beginPath();
  context.ellipse(640, 330, 130, 165, 0, 0, Math.PI * 2);
  context.fill();
}

function paintScreen(context: CanvasRenderingContext2D): void {
  context.fillStyle = "#f4f1ea";
  context.fillRect(0, 0, 1280, 720);
  context.fillStyle = "#4451c4";
  context.fillRect(0, 0, 1280, 64);
  for (let line = 0; line < 9; line += 1) {
    context.fillStyle = line % 4 === 0 ? "#26242c" : "#bdb7c4";
    context.fillRect(90, 120 + line * 60, 420 + ((line * 173) % 620), 22);
  }
}
