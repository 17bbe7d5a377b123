using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Vitess.Reconcile.Sim.Report;

/// <summary>The live view: zones side by side with their pods, then the shards, then what is awaited.</summary>
internal static class Screen
{
    private const int WaitsMax = 6;

    internal static IRenderable Of(WorldView view, string cluster, string doing)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand();
        var row = new List<IRenderable>();
        foreach (var zone in view.Zones)
        {
            table.AddColumn(new TableColumn(Header(zone)));
            row.Add(new Markup(PodsOf(view, zone.Name)));
        }
        table.AddRow(row);
        var parts = new List<IRenderable>
        {
            new Markup(string.Create(
                CultureInfo.InvariantCulture,
                $"[bold]{Markup.Escape(cluster)}[/]  {view.Elapsed:hh\\:mm\\:ss}  {(view.IsReady ? "[green]Ready[/]" : "[yellow]not ready[/]")}  {view.Acknowledged} writes  [grey]{Markup.Escape(doing)}[/]")),
            table,
        };
        if (PodsOf(view, "") is { Length: > 0 } homeless)
        {
            parts.Add(new Markup("[grey]on no node:[/]\n" + homeless));
        }
        parts.AddRange(view.Shards.Select(shard => new Markup(Of(shard))));
        parts.AddRange(view.Waits.Take(WaitsMax).Select(wait => new Markup($"[grey]waits:[/] {Markup.Escape(wait)}")));
        if (view.Waits.Count > WaitsMax)
        {
            parts.Add(new Markup(string.Create(CultureInfo.InvariantCulture, $"[grey]and {view.Waits.Count - WaitsMax} more[/]")));
        }
        return new Rows(parts);
    }

    private static string Header(ZoneView zone) => zone.State switch
    {
        ZoneState.Well => $"[bold]{Markup.Escape(zone.Name)}[/]",
        ZoneState.WithoutPower => $"[bold red]{Markup.Escape(zone.Name)} without power[/]",
        ZoneState.CutOff => $"[bold red]{Markup.Escape(zone.Name)} cut off[/]",
    };

    private static string PodsOf(WorldView view, string zone) => string.Join('\n', view.Pods
        .Where(pod => pod.Zone == zone)
        .Select(pod => $"{Glyph(pod, view)} {Markup.Escape(pod.Name)}"));

    private static string Glyph(PodView pod, WorldView view) => pod.State switch
    {
        PodGlyph.Pending => "[grey]○[/]",
        PodGlyph.Starting => "[yellow]◐[/]",
        PodGlyph.Ready => IsPrimary(pod, view) ? "[blue]★[/]" : "[green]●[/]",
        PodGlyph.Failed => "[red]✗[/]",
        PodGlyph.Going => "[grey]◌[/]",
        PodGlyph.Unknown => "[red]?[/]",
    };

    private static bool IsPrimary(PodView pod, WorldView view) =>
        pod.Tablet is { } tablet && view.Shards.Any(shard => shard.Primary == tablet);

    private static string Of(ShardView shard) => shard switch
    {
        { Primary: null } => $"[yellow]{Markup.Escape(shard.Name.ToString())}[/] has no primary",
        { IsWritable: false } => $"[red]{Markup.Escape(shard.Name.ToString())}[/] led by {shard.Primary}, writes wait",
        _ => $"[green]{Markup.Escape(shard.Name.ToString())}[/] led by {shard.Primary}",
    };
}
