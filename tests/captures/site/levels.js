fetch("/api/levels").then(answer => answer.json()).then(levels => {
  const table = document.getElementById("levels");
  for (const { gauge, level, flow } of levels.gauges) {
    const row = table.insertRow();
    for (const text of [gauge, `${level} m`, `${flow} m³/s`])
      row.insertCell().textContent = text;
  }
});
