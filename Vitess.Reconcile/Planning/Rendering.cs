using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Planning;

/// <summary>A rendering and what it was made from; the next pass reuses it when its inputs are equal.</summary>
/// <typeparam name="T">What is rendered.</typeparam>
/// <param name="Spec">The spec.</param>
/// <param name="Labels">The labels of the resource.</param>
/// <param name="Uid">The identity of the resource.</param>
/// <param name="Options">The operator's options.</param>
/// <param name="Context">The spec of the cluster that it belongs to, where that went in.</param>
/// <param name="Facts">What else went in.</param>
/// <param name="Result">What came out.</param>
internal sealed record Rendering<T>(
    Json Spec,
    ValueMap<string, string> Labels,
    string Uid,
    Options Options,
    Json? Context,
    ValueMap<string, string> Facts,
    T Result) : IRendering
{
    /// <summary>What is wrong with the spec; where there is anything, the result is not to be used.</summary>
    internal ValueList<Defect> Defects { get; init; }

    object IRendering.Sharing(Func<Json, Json> share) => Result is IShares<T> large ? this with { Result = large.Sharing(share) } : this;
}

/// <summary>A rendering of whatever kind.</summary>
internal interface IRendering
{
    /// <summary>The same rendering, of which equal parts are one value.</summary>
    /// <param name="share">Gives an equal value for a value.</param>
    object Sharing(Func<Json, Json> share);
}

/// <summary>Renders, or reuses the last rendering.</summary>
internal static class Rendering
{
    /// <summary>The rendering of the subject.</summary>
    /// <typeparam name="T">What is rendered.</typeparam>
    /// <param name="snapshot">The snapshot; its memory may hold the last rendering.</param>
    /// <param name="render">Renders from nothing but the subject's spec, labels and identity, and the options.</param>
    /// <param name="context">The spec of the cluster that the subject belongs to, where that goes in.</param>
    /// <param name="facts">What else goes in, by name.</param>
    internal static Rendering<T> Of<T>(
        Snapshot snapshot,
        Func<ObservedObject.Resource, Options, T> render,
        Json? context = null,
        ValueMap<string, string> facts = default)
    {
        var (subject, options) = (snapshot.Subject, Level.Bound(snapshot.Options, snapshot.Cluster()));
        return snapshot.Remembered?.Rendering is Rendering<T> last
            && last.Uid == subject.Meta.Uid
            && last.Facts == facts
            && last.Labels == subject.Meta.Labels
            && last.Spec == subject.Spec
            && last.Context == context
            && last.Options == options
            ? last
            : new(subject.Spec, subject.Meta.Labels, subject.Meta.Uid, options, context, facts, render(subject, options))
            {
                Defects = ApiKind.All.FirstOrDefault(kind => kind.Name == subject.Key.Kind)?.CheckStored(subject.Spec) ?? [],
            };
    }
}
