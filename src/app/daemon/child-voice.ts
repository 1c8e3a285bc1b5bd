export { askPerson, registerArtifact, reportProgress, type Answer } from "../../process/files/child-voice.ts";
