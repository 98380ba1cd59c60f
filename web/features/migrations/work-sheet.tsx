'use client'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { inputLook } from '#web/ui/field.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { BroughtSessions } from './brought-sessions.tsx'
import { ProjectList } from './project-list.tsx'
import { TaskList } from './task-list.tsx'

/** What can be leafed through, and what is looked for in it. */
const lists = {
  projects: { title: 'Projects', looksFor: 'Part of a name' },
  tasks: { title: 'Tasks', looksFor: 'Part of a title' },
  sessions: { title: 'Sessions of the past', looksFor: 'Words of a key, label or title' },
} as const

/** Projects, tasks or sessions of the past beside what brought them, to be searched; a project leads to its tasks. */
export function WorkSheet({ shown, onClose }: { shown: keyof typeof lists; onClose: () => void }) {
  const { query, change } = useUrlState()
  const search = query.get('q') ?? ''
  const project = query.get('project')
  const { title, looksFor } = lists[shown]
  return (
    <Sheet title={project === null ? title : 'Tasks of one project'} onClose={onClose}>
      <div className="border-b p-3">
        <input
          type="search"
          aria-label={looksFor}
          placeholder={looksFor}
          value={search}
          maxLength={200}
          onChange={(event) => change({ q: event.target.value || null })}
          className={inputLook}
        />
      </div>
      {shown === 'projects' ? (
        <ProjectList search={search} onOpen={(id) => change({ show: 'tasks', project: id, q: null })} />
      ) : null}
      {shown === 'tasks' ? <TaskList key={`${project} ${search}`} filter={{ project, search }} /> : null}
      {shown === 'sessions' ? <BroughtSessions search={search} /> : null}
    </Sheet>
  )
}
