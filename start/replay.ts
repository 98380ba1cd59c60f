import { resolve } from 'node:path'
import { readSettings } from '#contracts/settings.ts'
import { withLocalEnvironment } from './local-environment.ts'
import { projectRoot } from './project.ts'

// `npm run replay`: reaches the Temporal that `npm start` keeps running, as that wrote down where it is.
const { MISSION_CONTROL_STATE_DIR, INIT_CWD } = process.env
process.chdir(projectRoot)
const stateDir = resolve(readSettings({ MISSION_CONTROL_STATE_DIR }).stateDir)
Object.assign(process.env, withLocalEnvironment(process.env, stateDir), { MISSION_CONTROL_STATE_DIR: stateDir })
// Files on the command line are meant from where the command was given; npm changes into the checkout and says from where.
if (process.env.npm_lifecycle_event && INIT_CWD) process.chdir(INIT_CWD)
await import('#temporal/replay-main.ts')
