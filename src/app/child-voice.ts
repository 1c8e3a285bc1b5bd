export { askPerson, registerArtifact, reportProgress, type Answer } from "../process/child-voice.ts";
