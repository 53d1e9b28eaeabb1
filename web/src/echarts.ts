// echarts.ts — the parts of the chart library that reports are drawn with.
import { BarChart, HeatmapChart, LineChart, SankeyChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  BarChart, HeatmapChart, LineChart, SankeyChart,
  GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, CanvasRenderer,
]);
export { init };
