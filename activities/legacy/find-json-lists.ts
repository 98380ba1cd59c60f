import { JsonRecords } from './json-records.ts'
import { OPEN_ARRAY, OPEN_OBJECT } from './json-values.ts'

/** An object with more members than this is a list itself, by key. */
const MOST_LISTS = 50

/** Paths of what may be lists in a JSON text: the text itself, and the members of its object. @param read reads it once */
export async function findJsonLists(read: (onChunk: (chunk: Buffer) => void) => Promise<unknown>): Promise<string[]> {
  const members: string[] = []
  const records = new JsonRecords([], ({ place, bytes }) => {
    // What is too large to be a record is a list, or nothing that can be used.
    const first = bytes?.[0] ?? OPEN_ARRAY
    if (typeof place === 'string' && members.length <= MOST_LISTS && (first === OPEN_ARRAY || first === OPEN_OBJECT))
      members.push(place)
  })
  await read((chunk) => records.add(chunk))
  return ['$', ...(members.length > MOST_LISTS ? [] : members.filter(canBeWritten).map(pathTo))]
}

const canBeWritten = (name: string): boolean => !/["\]]/.test(name) && name !== ''
const pathTo = (name: string): string => (/^[A-Za-z_][\w-]*$/.test(name) ? `$.${name}` : `$["${name}"]`)
