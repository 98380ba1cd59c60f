import { createCommandDriver } from '#activities/target/command/command-driver.ts'
import type { DriverStep } from '#activities/target/driver.ts'
import type { CommandTarget } from '#contracts/config/targets.ts'

/** A worker that does one step of a command target and can be killed: `run-step.ts <json of deps and step>`. */
const { deps, step } = JSON.parse(process.argv[2] ?? '{}') as {
  deps: { env: Record<string, string>; configDir: string; stateDir: string }
  step: DriverStep<CommandTarget>
}
const context = { values: {}, signal: new AbortController().signal, onOutput: () => undefined }
await createCommandDriver(deps).switchOver(step, context)
