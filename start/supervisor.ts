import type { ProcessIdentity } from '#target-host/process-identity.ts'
import type { Launched } from './launch.ts'
import { recordParts } from './leftovers.ts'
import type { Say } from './say.ts'
import { type PartSpec, SupervisedPart } from './supervised-part.ts'

/** Keeps several parts running, and ends them in order: what needs another before that other. */
export class Supervisor {
  #parts: SupervisedPart[] = []
  #identities: Record<string, ProcessIdentity> = {}
  #recordFile: string
  #say: Say
  #recording: Promise<void> = Promise.resolve()
  #stopping = false

  /** @param recordFile where the processes are written down, for a start after this supervisor was killed */
  constructor(recordFile: string, say: Say) {
    this.#recordFile = recordFile
    this.#say = say
  }

  /**
   * Starts a part, waits until it is ready, and keeps it running from then on.
   * @throws when it does not start, or when everything is being stopped.
   */
  async add(spec: PartSpec): Promise<void> {
    if (this.#stopping) throw new Error(`Stopping: ${spec.name} is not started.`)
    const part = new SupervisedPart(spec, { say: this.#say, onLaunch: (name, run) => this.#record(name, run) })
    // Listed before it runs, so that a stop in the middle of a start reaches it.
    this.#parts.push(part)
    await part.start()
  }

  /** Ends all parts in good order, the highest rank first. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const part of this.#parts.toSorted((a, b) => b.spec.rank - a.spec.rank)) {
      await part.stop()
      this.#say(`  ${part.spec.name} stopped.`)
    }
    this.#parts = []
    await this.#recording
    await recordParts(this.#recordFile, {})
  }

  /** Ends all parts at once, as a crash would. */
  async kill(): Promise<void> {
    this.#stopping = true
    await Promise.all(this.#parts.map((part) => part.kill()))
  }

  /** Parts may come up at the same time: their records are written one after the other, the lowest rank first. */
  async #record(name: string, run: Launched): Promise<void> {
    this.#identities[name] = run.identity
    this.#recording = this.#recording.then(() => recordParts(this.#recordFile, this.#identitiesByRank()))
    await this.#recording
  }

  #identitiesByRank(): Record<string, ProcessIdentity> {
    const names = this.#parts.toSorted((a, b) => a.spec.rank - b.spec.rank).map((part) => part.spec.name)
    return Object.fromEntries(names.flatMap((name) => (this.#identities[name] ? [[name, this.#identities[name]]] : [])))
  }
}
