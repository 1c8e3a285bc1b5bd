export { askPerson, registerArtifact, reportProgress, type ChildAnswer } from "../process/child-voice.ts";
