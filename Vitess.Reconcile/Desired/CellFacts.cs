namespace Vitess.Reconcile.Desired;

/// <summary>What a cell's objects depend on besides its spec.</summary>
/// <param name="Secrets">The MD5 of each item's bytes in hexadecimal, by the item's key, by the name of the Secret.</param>
/// <param name="MysqldImage">The MySQL server's image of the cluster's first VitessShard; empty while there is none.</param>
internal sealed record CellFacts(ValueMap<string, ValueMap<string, string>> Secrets, string MysqldImage);
