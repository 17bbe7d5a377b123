namespace Vitess.Reconcile.Tests.Live;

/// <summary>Tests that run programs, one after another and beside no other test: they need the machine for themselves.</summary>
[CollectionDefinition("live", DisableParallelization = true)]
public sealed class LiveTestGroup;
