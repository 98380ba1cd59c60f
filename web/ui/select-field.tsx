import { inputLook } from './field.tsx'

export type Option = { value: string; label: string }

/** A labelled choice of one among few. `empty` = what stands there before one is chosen; a chosen one that is not listed stays. */
export function SelectField(props: {
  label: string
  value: string
  among: readonly Option[]
  empty?: string
  onChange: (value: string) => void
}) {
  const isListed = props.among.some(({ value }) => value === props.value)
  return (
    <label className="flex min-w-0 flex-col gap-1 font-medium">
      {props.label}
      <select className={inputLook} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        {props.empty ? (
          <option value="" disabled>
            {props.empty}
          </option>
        ) : null}
        {props.value && !isListed ? <option>{props.value}</option> : null}
        {props.among.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
