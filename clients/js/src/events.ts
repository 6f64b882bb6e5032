/** Who wants to know what. A listener that throws does not keep others from hearing; its error goes where uncaught ones go. */
export class listeners<Events> {
  private readonly all = new Map<keyof Events, Set<(event: never) => void>>();

  /** Returns what takes the listener off again. */
  on<E extends keyof Events>(name: E, listener: (event: Events[E]) => void): () => void {
    const of_name = this.all.get(name) ?? new Set();
    this.all.set(name, of_name.add(listener));
    return () => void of_name.delete(listener);
  }

  tell<E extends keyof Events>(name: E, event: Events[E]): void {
    for (const listener of [...(this.all.get(name) ?? [])])
      try {
        (listener as (event: Events[E]) => void)(event);
      } catch (error) {
        if (typeof reportError === 'function') reportError(error);
        else console.error(error);
      }
  }
}
