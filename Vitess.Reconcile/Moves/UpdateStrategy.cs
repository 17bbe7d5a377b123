using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Whether changes of the spec reach what stands at once, or wait for somebody to release them.</summary>
internal static class UpdateStrategy
{
    /// <summary>Whether changes wait. Source: External unless the spec says Immediate.</summary>
    internal static bool HoldsChanges(Json spec) => spec.At("updateStrategy", "type")?.AsText is not "Immediate";

    /// <summary>How changes of what a resource is made of wait; null when they do not.</summary>
    /// <param name="spec">The resource's own spec.</param>
    /// <param name="passing">What passes all the same.</param>
    internal static Hold? Of(Json spec, Func<Json, Json, Json> passing) => HoldsChanges(spec) ? new Hold(passing) : null;

    /// <summary>How changes of programs wait that Kubernetes rolls: for a release, or while changes are paused.</summary>
    internal static Hold? OfPrograms(Json spec, Func<Json, Json, Json> passing) =>
        Staging.Of(spec).Paused == true ? new Hold(passing, IsPaused: true) : Of(spec, passing);

    /// <summary>Whether the sizes of volumes pass, by the strategy that is wanted.</summary>
    internal static bool PassesStorage(Json spec) =>
        spec.At("updateStrategy", "external", "allowResourceChanges")?.Items.Any(it => it.AsText == "storage") == true;
}
