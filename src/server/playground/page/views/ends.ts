/** The two things between which one drags. */
export interface Ends<Thing> {
  /** `undefined` while one is missing. */
  both(): readonly [Thing, Thing] | undefined;
  /** @param changed called after every change; `isTyping` where more of them may follow at once */
  listen(changed: (isTyping: boolean) => void): void;
}
