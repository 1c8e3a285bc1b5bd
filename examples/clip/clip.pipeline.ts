import { claude, command, json, pipeline, prompt, redo, video } from "holdfast";
import { z } from "zod";

const Moment = z.object({ from: z.number(), to: z.number(), why: z.string() });

export default pipeline("clip", { input: z.object({ url: z.url() }) }, ({ input, stage, gate }) => {
  const transcript = stage("transcript", {
    run: command("yt-dlp", "--write-subs", input.url),
    outputs: { talk: "*.vtt" },
  });

  const moment = stage("moment", {
    agent: claude("opus", prompt`Choose the best minute of ${transcript.talk}.`),
    outputs: { moment: json("moment.json", Moment) },
    review: { judges: [claude(prompt.file("rubrics/moment.md"))], maxAttempts: 3, exhausted: "ask" },
  });

  const cut = stage("cut", {
    run: command("./cut.sh", moment.moment),
    outputs: { clip: video("*.mp4") },
    resources: ["encoder"],
  });

  gate("publish", {
    ask: "Publish this clip?",
    show: [cut.clip],
    options: { publish: "continue", "another-moment": redo(moment), drop: "cancel" },
    expires: "7d",
  });
});
