namespace Vitess.Reconcile.Desired.Parts;

/// <summary>Environment variables of containers.</summary>
internal static class Env
{
    /// <summary>A variable with a value.</summary>
    internal static Json Of(string name, string value) => Json.Map(("name", name), ("value", value));

    /// <summary>A variable that takes its value from a field of the pod.</summary>
    internal static Json OfField(string name, string path) => Json.Map(
        ("name", name),
        ("valueFrom", Json.Map(("fieldRef", Json.Map(("apiVersion", "v1"), ("fieldPath", path))))));
}
