namespace Vitess.Reconcile.Planning;

/// <summary>How many pods of tablets stand in a cell of a shard, whatever the topology knows of them.</summary>
/// <param name="Keyspace">The keyspace, as their label names it.</param>
/// <param name="Shard">The shard, as their label names it: its range with <c>x</c> for an open end.</param>
/// <param name="Cell">The cell, as their label names it.</param>
/// <param name="Count">How many stand, those that are going included.</param>
/// <param name="Ready">How many of them are ready.</param>
public readonly record struct TabletPods(string Keyspace, string Shard, string Cell, int Count, int Ready);
