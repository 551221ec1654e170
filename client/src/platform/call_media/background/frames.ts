/** The pictures of a camera one by one, and a track made of painted ones. */

export type Frame = VideoFrame | HTMLVideoElement;

/** Not in the types of the DOM yet; where it is, pictures also come while the page is hidden. */
declare class MediaStreamTrackProcessor {
  constructor(wish: { track: MediaStreamTrack });
  readonly readable: ReadableStream<VideoFrame>;
}
declare class MediaStreamTrackGenerator extends MediaStreamTrack {
  constructor(wish: { kind: "video" });
  readonly writable: WritableStream<VideoFrame>;
}

const canStream =
  "MediaStreamTrackProcessor" in globalThis && "MediaStreamTrackGenerator" in globalThis;

export interface Painted {
  track: MediaStreamTrack;
  stop(): void;
}

/**
 * A track with what `paint` makes of each picture. Until the first is painted there is nothing.
 * When painting fails, the track ends: what should not be seen is not sent.
 */
export function painted(
  camera: MediaStreamTrack,
  canvas: HTMLCanvasElement,
  paint: (frame: Frame, width: number, height: number) => void,
): Painted {
  return canStream ? streamed(camera, canvas, paint) : watched(camera, canvas, paint);
}

type Paint = Parameters<typeof painted>[2];

function streamed(camera: MediaStreamTrack, canvas: HTMLCanvasElement, paint: Paint): Painted {
  const track = new MediaStreamTrackGenerator({ kind: "video" });
  const reader = new MediaStreamTrackProcessor({ track: camera }).readable.getReader();
  const writer = track.writable.getWriter();
  // Whoever uses the track may put our `stop` in the place of its own.
  const end = track.stop.bind(track);
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    end();
  };
  const write = async (frame: VideoFrame) => {
    const made = repainted(frame, canvas, paint);
    try {
      await writer.write(made);
    } finally {
      made.close();
    }
  };
  const pump = async () => {
    for (;;) {
      const { value: frame } = await reader.read();
      if (!frame) return;
      if (isStopped) {
        // Whoever cancels while a picture is awaited leaves it open.
        frame.close();
        return reader.cancel();
      }
      await write(frame).catch(stop);
    }
  };
  void pump().then(stop, stop);
  return { track, stop };
}

function repainted(frame: VideoFrame, canvas: HTMLCanvasElement, paint: Paint): VideoFrame {
  const { displayWidth, displayHeight, timestamp } = frame;
  try {
    paint(frame, displayWidth, displayHeight);
  } finally {
    frame.close();
  }
  return new VideoFrame(canvas, { timestamp });
}

function watched(camera: MediaStreamTrack, canvas: HTMLCanvasElement, paint: Paint): Painted {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([camera]);
  const [track] = canvas.captureStream().getVideoTracks();
  if (!track) throw new Error("The canvas gives no track.");
  const end = track.stop.bind(track);
  const stop = () => {
    video.srcObject = null;
    end();
  };
  const next = () => {
    if (track.readyState === "ended") return;
    try {
      paint(video, video.videoWidth, video.videoHeight);
      video.requestVideoFrameCallback(next);
    } catch {
      stop();
    }
  };
  video.requestVideoFrameCallback(next);
  void video.play();
  return { track, stop };
}
