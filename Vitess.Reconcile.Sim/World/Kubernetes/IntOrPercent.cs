using System.Globalization;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>A number, or a share such as <c>25%</c>.</summary>
internal static class IntOrPercent
{
    internal static long Of(Json value, long whole, bool roundUp)
    {
        if (value.AsText is not { } text)
        {
            return value.AsInteger ?? 0;
        }
        var percent = long.TryParse(text.TrimEnd('%'), CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        return ((whole * percent) + (roundUp ? 99 : 0)) / 100;
    }
}
