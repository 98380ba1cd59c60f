// A deploy command that takes its time: notes that it began, works, has its effect once, says what runs, notes that it ended.
import { appendFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const [, , folder, release, workMs] = process.argv
appendFileSync(`${folder}/begun`, `${process.pid}\n`)
process.stdout.write(`deploying ${release}\n`)
await sleep(Number(workMs))
appendFileSync(`${folder}/effects`, `${release}\n`)
writeFileSync(`${folder}/runs`, release)
process.stdout.write(`done with ${release} using ${process.env.API_KEY ?? 'no key'}\n`)
