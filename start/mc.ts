import { readSettings } from '#contracts/settings.ts'
import { withLocalEnvironment } from './local-environment.ts'
import { projectRoot } from './project.ts'

// `mc` from this checkout: reaches the parts that `npm start` keeps running, as that wrote down where they are.
process.chdir(projectRoot)
const { MISSION_CONTROL_STATE_DIR } = process.env
Object.assign(process.env, withLocalEnvironment(process.env, readSettings({ MISSION_CONTROL_STATE_DIR }).stateDir))
// Files on the command line are meant from where the command was given; npm changes into the checkout and says from where.
if (process.env.npm_lifecycle_event && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
await import('#cli/main.ts')
