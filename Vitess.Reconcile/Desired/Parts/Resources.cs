using System.Globalization;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Desired.Parts;

/// <summary>CPU, memory and their like: what a container asks for and what it may use.</summary>
internal static class Resources
{
    private const string Limits = "limits";
    private const string Requests = "requests";

    /// <summary>Requests and limits by name of the resource; a name that is null is left out.</summary>
    internal static Json Of(string? cpu, string? memory, string? memoryMax, string? cpuMax = null) => Json.Map(
        (Requests, Json.Map(("cpu", cpu), ("memory", memory))),
        (Limits, Json.Map(("cpu", cpuMax), ("memory", memoryMax))));

    /// <summary>Just requests and limits, each left out when empty, with quantities as Kubernetes writes them.</summary>
    internal static Json Clean(Json? given) =>
        Json.Map((Requests, CleanList(given?[Requests])), (Limits, CleanList(given?[Limits])));

    /// <summary>As given, but with the default's requests where there are none, and likewise its limits.</summary>
    internal static Json OrElse(Json? given, Json otherwise)
    {
        var whole = given ?? Json.EmptyMap;
        foreach (var part in (ReadOnlySpan<string>)[Requests, Limits])
        {
            whole = whole[part] is { Members.Count: > 0 } ? whole : whole.With(part, otherwise[part]);
        }
        return whole;
    }

    /// <summary>The lower's requests and limits with the upper's laid over them by name.</summary>
    internal static Json Laid(Json? under, Json? over) => Clean(Json.Map(
        (Requests, Over(under?[Requests], over?[Requests])),
        (Limits, Over(under?[Limits], over?[Limits]))));

    /// <summary>Whether there is any request or limit.</summary>
    internal static bool IsSet(Json? given) =>
        given?[Requests] is { Members.Count: > 0 } || given?[Limits] is { Members.Count: > 0 };

    /// <summary>The request of CPU in whole cores, rounded up; 0 without one.</summary>
    internal static long CoresRequested(Json? given) => Cores(given?.At(Requests, "cpu")) ?? 0;

    /// <summary>Tells a Go program how many cores it may use; nothing without a limit.</summary>
    internal static ValueList<Json> ProcessorsEnv(Json? given) => Cores(given?.At(Limits, "cpu")) is { } cores
        ? [Env.Of("GOMAXPROCS", cores.ToString(CultureInfo.InvariantCulture))]
        : [];

    /// <summary>A claim's spec with its quantities as Kubernetes writes them.</summary>
    internal static Json CleanClaim(Json template) =>
        template["resources"] is { } resources ? template.With("resources", CleanQuantities(resources)) : template;

    /// <summary>All members, but with the quantities of requests and limits as Kubernetes writes them.</summary>
    internal static Json CleanQuantities(Json resources) =>
        resources.With(Requests, CleanList(resources[Requests])).With(Limits, CleanList(resources[Limits]));

    /// <summary>The storage that a claim's spec asks for, in canonical form; null when it asks for none.</summary>
    internal static string? StorageRequested(Json? template) =>
        template?.At("resources", Requests, "storage") is { } storage ? Canonical(storage).AsText : null;

    private static Json? CleanList(Json? list) => list is { Members.Count: > 0 } given
        ? Json.Map(given.Members.ToValueMap(entry => entry.Key, entry => Canonical(entry.Value)))
        : null;

    private static Json Over(Json? under, Json? over) =>
        Json.Map((under?.Members ?? default).Overlay(over?.Members ?? default));

    private static Json Canonical(Json written) =>
        (written.AsText ?? written.AsNumber) is { } text ? Quantity.Canonical(text) : written;

    private static long? Cores(Json? written) =>
        (written?.AsText ?? written?.AsNumber) is { } text ? Quantity.Parse(text)?.Units : null;
}
