// A prediction: one of several options, a line of text, a number on a scale, or a curve drawn by dragging.

function choice(question, { options, value }, tell, id) {
  const radios = options.map((option, place) => {
    const box = make("input", { type: "radio", name: id, id: `${id}-${place}` })
    box.checked = option === value
    box.addEventListener("change", () => tell(option))
    return make("div", { class: "nn-option" }, box, make("label", { for: box.id, text: option }))
  })
  return make("div", { role: "radiogroup", "aria-label": question, class: "nn-options" }, ...radios)
}

function line(question, { value }, tell) {
  const box = make("input", { type: "text", "aria-label": question, placeholder: "one line", class: "nn-text" })
  box.value = value ?? ""
  box.addEventListener("change", () => tell(box.value))
  return box
}

function scale(question, { low, high, step, log, unit, value }, tell) {
  const there = (number) => (log ? Math.log10(number) : number) // from a number to the slider's position, and back
  const back = (place) => (log ? Math.min(high, Math.max(low, Number((10 ** place).toPrecision(2)))) : place)
  const figures = (number) =>
    number && (Math.abs(number) < 1e-4 || Math.abs(number) >= 1e10)
      ? number.toExponential()
      : number.toLocaleString("en", { maximumSignificantDigits: 10 }).replaceAll(",", " ")
  const words = (number) => `${figures(number)} ${unit}`.trim()
  const shown = make("output", { class: "nn-shown" })
  const range = { min: there(low), max: there(high), step: log ? (there(high) - there(low)) / 100 : step }
  const box = make("input", { type: "range", "aria-label": question, ...range })
  box.value = value == null ? (there(low) + there(high)) / 2 : there(value)
  function say(chosen) {
    shown.textContent = chosen ? words(back(Number(box.value))) : "not chosen yet"
    box.setAttribute("aria-valuetext", shown.textContent)
    box.classList.toggle("nn-unset", !chosen)
  }
  function choose() {
    say(true)
    tell(back(Number(box.value)))
  }
  box.addEventListener("input", choose)
  box.addEventListener("pointerup", choose) // the middle, where the handle already is, may be meant, too
  box.addEventListener("keydown", (event) => {
    if (event.key === " " || event.key === "Enter") choose()
  })
  say(value != null)
  const end = (text) => make("span", { text, "aria-hidden": "true" })
  return make("div", { class: "nn-scale" }, end(figures(low)), box, end(words(high)), shown)
}

const SVG = "http://www.w3.org/2000/svg"
const FRAME = { left: 44, right: 10, top: 10, bottom: 34, width: 460, height: 230 }

function draw(tag, attributes, ...inside) {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...inside)
  return element
}

function curve(question, { x, low, high, x_label, y_label, value }, tell) {
  const points = x.length
  const { left, right, top, bottom, width, height } = FRAME
  const across = (k) => left + ((width - left - right) * k) / (points - 1)
  const up = (v) => height - bottom - ((height - top - bottom) * (v - low)) / (high - low)
  const short = (number) => Number(number.toPrecision(3)).toString()
  let heights = value?.length === points ? [...value] : Array(points).fill(null)
  let last = null // the knot that the pointer was at

  const text = (px, py, anchor, words) => {
    const label = draw("text", { x: px, y: py, "text-anchor": anchor })
    label.textContent = words
    return label
  }
  const every = Math.ceil(points / 9) // a label at every place would be crowded
  const line = draw("polyline", { class: "nn-curve" })
  const prompt = text((left + width - right) / 2, (height - bottom) / 3, "middle", "not drawn yet: drag across")
  prompt.setAttribute("aria-hidden", "true")
  const knots = heights.map((_, k) => {
    const knot = draw("circle", { r: 6, class: "nn-knot", role: "slider", tabindex: k ? -1 : 0 })
    knot.setAttribute("aria-valuemin", low)
    knot.setAttribute("aria-valuemax", high)
    knot.setAttribute("aria-label", `${y_label} at ${x_label} ${short(x[k])}`)
    knot.addEventListener("keydown", (event) => move(event, k))
    knot.addEventListener("focus", () => knots.forEach((other) => (other.tabIndex = other === knot ? 0 : -1)))
    return knot
  })
  const picture = draw(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, class: "nn-drawing", role: "group", "aria-label": `${question}: a curve` },
    draw("path", { class: "nn-axes", d: `M${left} ${top}V${height - bottom}H${width - right}` }),
    text(left - 4, up(low), "end", short(low)),
    text(left - 4, up(high) + 8, "end", short(high)),
    ...x.flatMap((place, k) => (k % every ? [] : [text(across(k), height - bottom + 14, "middle", short(place))])),
    text((left + width - right) / 2, height - 4, "middle", x_label),
    text(left + 6, top + 8, "start", y_label),
    prompt,
    line,
    ...knots,
  )

  function show() {
    const drawn = heights.map((v, k) => (v === null ? null : `${across(k)},${up(v)}`))
    line.setAttribute("points", drawn.filter(Boolean).join(" "))
    prompt.style.display = drawn.some(Boolean) ? "none" : ""
    knots.forEach((knot, k) => {
      const v = heights[k] ?? (low + high) / 2
      knot.setAttribute("cx", across(k))
      knot.setAttribute("cy", up(v))
      knot.setAttribute("aria-valuenow", v)
      knot.setAttribute("aria-valuetext", heights[k] === null ? "not drawn yet" : short(v))
      knot.classList.toggle("nn-unset", heights[k] === null)
    })
  }
  function whole() {
    const known = heights.flatMap((v, k) => (v === null ? [] : [k]))
    heights = heights.map((v, k) => {
      if (v !== null) return v
      const before = known.filter((i) => i < k).at(-1) ?? known.find((i) => i > k)
      const after = known.find((i) => i > k) ?? before
      const part = after === before ? 0 : (k - before) / (after - before)
      return heights[before] + part * (heights[after] - heights[before])
    })
    show()
    tell(heights.map((v) => Number(v.toPrecision(4))))
  }
  function clamp(v) {
    return Math.min(high, Math.max(low, v))
  }
  function point(event) {
    const box = picture.getBoundingClientRect()
    const px = ((event.clientX - box.left) / box.width) * width
    const py = ((event.clientY - box.top) / box.height) * height
    const k = Math.min(points - 1, Math.max(0, Math.round(((px - left) / (width - left - right)) * (points - 1))))
    const v = clamp(low + ((height - bottom - py) / (height - top - bottom)) * (high - low))
    const from = last ?? k
    for (let i = from; i !== k; i += Math.sign(k - from)) // a quick hand skips knots
      if (i !== from) heights[i] = heights[from] + ((i - from) / (k - from)) * (v - heights[from])
    heights[k] = v
    last = k
    show()
  }
  function move(event, k) {
    const step = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 }[event.key]
    const other = { ArrowLeft: k - 1, ArrowRight: k + 1, Home: 0, End: points - 1 }[event.key]
    if (step) {
      heights[k] = clamp((heights[k] ?? (low + high) / 2) + (step * (high - low)) / 50)
      whole()
    } else if (other !== undefined) knots[Math.min(points - 1, Math.max(0, other))].focus()
    else return
    event.preventDefault()
  }
  picture.addEventListener("pointerdown", (event) => {
    picture.setPointerCapture(event.pointerId)
    last = null
    point(event)
  })
  picture.addEventListener("pointermove", (event) => event.buttons && last !== null && point(event))
  picture.addEventListener("pointerup", () => last !== null && whole())
  show()
  return picture
}

const KINDS = { choice, line, scale, curve }

export default alive((model, node) => {
  function tell(value) {
    model.set("value", value)
    model.save_changes()
  }
  function show() {
    const { kind, question, ...given } = model.get("spec")
    node.classList.add("nn-predict")
    node.replaceChildren(
      KINDS[kind](question, { ...given, value: model.get("value") }, tell, `nn-${model.get("slot")}`),
    )
  }
  show()
  return { arrived: show }
})
