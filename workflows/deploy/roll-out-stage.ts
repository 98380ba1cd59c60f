import { condition } from '@temporalio/workflow'
import type { GateInput } from '#contracts/deploy-payloads.ts'
import { noteUndo } from '../messages-deploy.ts'
import type { DeploymentRun } from './deployment-run.ts'
import { passDrift, passDriftBefore, passGate } from './judge-stage.ts'
import { ledgerOf, mayTouch, takeTurn } from './ledger-of.ts'
import { passHold } from './pass-hold.ts'
import { promote } from './promote.ts'
import { soak } from './soak.ts'
import { atTargets, checkTargets, type Receipts } from './target-step.ts'
import { watchStage } from './watch-stage.ts'

type Places = GateInput['places']

/** Brings the release to the environment of the stage at work and proves it there. @throws Ended when it ends here */
export async function goThroughStage(run: DeploymentRun): Promise<void> {
  const { targets } = run.stage
  if (run.state !== 'queued') run.enter('queued', `Waits for its turn in ${run.environment}.`)
  await takeTurn(run)
  run.enter('validating', `Its turn in ${run.environment} has come.`)
  await passHold(run)
  await checkTargets(run, targets)
  await passDriftBefore(run)
  if (run.isLastStage) await passApproval(run)
  const places = await rollOut(run)
  if (run.isLastStage) await soak(run)
  await run.checkpoint()
  await passDrift(run, run.stage)
  await run.checkpoint()
  await promote(run, places)
}

async function passApproval(run: DeploymentRun): Promise<void> {
  const { approval } = run.stage.environment
  if (approval === 'none') return
  await run.checkpoint()
  const another = 'Somebody else has to approve it, signed in, on its page: a token cannot.'
  run.enter('awaiting-approval', approval === 'another' ? another : 'Somebody has to approve it.')
  await condition(() => run.isApproved && run.state !== 'paused')
}

/** Wave after wave; the next one begins when the last one is proved. */
async function rollOut(run: DeploymentRun): Promise<Places> {
  const waves = [...new Set(run.stage.targets.map(({ wave }) => wave))].sort((a, b) => a - b)
  const places: Places = []
  for (const [index, wave] of waves.entries()) {
    await run.checkpoint()
    const name = `Wave ${index + 1} of ${waves.length} in ${run.environment}`
    run.enter(run.isLastStage ? 'rolling-out' : 'staging', `${name}.`)
    const brought = await bringWave(run, wave)
    places.push(...brought)
    await watchStage(run, places)
    await run.checkpoint()
    run.enter(run.isLastStage ? 'verifying' : 'gating', `${name} runs ${run.input.release.name}.`)
    await passGate(run, 'verify', brought)
    await run.checkpoint()
  }
  return places
}

async function bringWave(run: DeploymentRun, wave: number): Promise<Places> {
  const targets = run.stage.targets.filter((pinned) => pinned.wave === wave)
  const fence = run.turn?.fence
  run.staged = targets
  const staged = await atTargets(run, 'stage', targets)
  await keepUndo(run, staged)
  const candidates = placesOf(staged).filter(({ address }) => address !== null)
  await run.checkpoint()
  if (candidates.length > 0) await passGate(run, 'candidate', candidates)
  await run.checkpoint()
  await mayTouch(
    run,
    targets.map(({ target }) => target.slug),
  )
  // Somebody rolled back what runs meanwhile: targets take what an older decision staged for nobody's.
  if (run.turn?.fence !== fence) await atTargets(run, 'stage', targets)
  run.staged = []
  const switched = await atTargets(run, 'switch', targets)
  await keepUndo(run, switched)
  return placesOf(switched)
}

const placesOf = (receipts: Receipts): Places => receipts.map(({ target, receipt }) => ({ target, address: receipt.address }))

/** What undoes a switch goes to the ledger, where a rollback finds it. */
async function keepUndo(run: DeploymentRun, receipts: Receipts): Promise<void> {
  const undo = Object.fromEntries(receipts.flatMap(({ target, receipt }) => (receipt.undo ? [[target, receipt.undo]] : [])))
  if (Object.keys(undo).length === 0) return
  await ledgerOf(run).signal(noteUndo, { deploymentId: run.input.deploymentId, undo })
}
