namespace Vitess.Reconcile.Moves;

/// <summary>Whether changes of the spec reach what stands at once, or wait for somebody to release them.</summary>
internal static class UpdateStrategy
{
    /// <summary>Whether changes wait. Source: External unless the spec says Immediate.</summary>
    internal static bool HoldsChanges(Json spec) => spec.At("updateStrategy", "type")?.AsText is not "Immediate";
}
