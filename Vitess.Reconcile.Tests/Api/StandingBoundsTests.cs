using System.Globalization;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Api;

/// <summary>Bounds of our own hold for what is written anew; what stands was made under the Go operator's definitions.</summary>
public sealed class StandingBoundsTests
{
    [Theory]
    [InlineData(33, 1)]
    [InlineData(1, 257)]
    public void A_cluster_that_stands_with_more_than_our_bounds_is_reconciled_and_told_only_when_it_is_written(int cells, int keyspaces)
    {
        var spec = Json.Map(
            ("cells", Json.List(Enumerable.Range(0, cells).Select(Named))),
            ("keyspaces", Json.List(Enumerable.Range(0, keyspaces).Select(index => Named(index).With(
                "partitionings", Json.Parse("""[{"equal":{"parts":1,"shardTemplate":{"databaseInitScriptSecret":{"name":"n","key":"k"},"tabletPools":[]}}}]"""))))));
        Assert.Empty(ApiKind.Cluster.CheckStored(spec));
        var written = Json.Map(
            ("apiVersion", ApiKind.ApiVersion), ("kind", "VitessCluster"), ("metadata", Json.Map(("name", "big"))), ("spec", spec));
        Assert.Single(ApiKind.Check(written));
    }

    private static Json Named(int index) => Json.Map(("name", "n" + index.ToString(CultureInfo.InvariantCulture)));
}
