namespace Vitess.Reconcile.Api;

/// <summary>A rule that a resource is held to, as documentation and CRDs speak of it.</summary>
/// <param name="Id">Its name in kebab-case; it never changes once it has been published.</param>
/// <param name="Severity">What a breach of it does.</param>
/// <param name="Sentence">What goes wrong where it is broken, in one sentence.</param>
public sealed record SpecRule(string Id, Severity Severity, string Sentence);
