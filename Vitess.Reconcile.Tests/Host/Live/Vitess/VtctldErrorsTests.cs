using Vitess.Reconcile.Host.Live.Vitess;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

/// <summary>A missing node is told only by words, and only the very node proves anything.</summary>
public sealed class VtctldErrorsTests
{
    [Theory]
    [InlineData("node doesn't exist: /vitess/shop/global/keyspaces/a/Keyspace", true)]
    [InlineData("node doesn't exist: keyspaces/a/Keyspace", true)]
    [InlineData("outer: node doesn't exist: /keyspaces/a/Keyspace\n", true)]
    [InlineData("node doesn't exist: /vitess/shop/global/keyspaces/ba/Keyspace", false)]
    [InlineData("node doesn't exist: /vitess/shop/global/keyspaces/xkeyspaces/a/Keyspace.old", false)]
    [InlineData("node doesn't exist: /vitess/shop/global/otherkeyspaces/a/Keyspace", false)]
    [InlineData("node doesn't exist: /vitess/shop/global/cells/a/CellInfo", false)]
    [InlineData("node already exists: /vitess/shop/global/keyspaces/a/Keyspace", false)]
    [InlineData("deadline exceeded: /vitess/shop/global/keyspaces/a/Keyspace", false)]
    [InlineData("node doesn't exist: /keyspaces/a/Keyspace; deadline exceeded: /cells", false)]
    public void Only_the_very_node_proves_that_it_is_not_there(string message, bool isMissing) => Assert.Equal(
        isMissing,
        VtctldErrors.IsMissing(new(GrpcCode.Unknown, message, null, GrpcWitness.Server), "keyspaces/a/Keyspace"));

    [Theory]
    [InlineData((int)GrpcCode.Unknown, (int)GrpcWitness.Transport)]
    [InlineData((int)GrpcCode.Unavailable, (int)GrpcWitness.Server)]
    [InlineData((int)GrpcCode.Internal, (int)GrpcWitness.Client)]
    public void Only_vtctld_itself_proves_anything(int code, int witness) => Assert.False(VtctldErrors.IsMissing(
        new((GrpcCode)code, "node doesn't exist: keyspaces/a/Keyspace", null, (GrpcWitness)witness), "keyspaces/a/Keyspace"));

    [Fact]
    public void Of_the_recorded_refusals_those_of_records_that_are_there_are_told_apart()
    {
        var refusals = RecordedCalls.All.Where(call => VtctldErrors.IsThereAlready(call.Reply)).ToList();
        Assert.True(refusals.Count > 3);
        Assert.All(refusals, call => Assert.StartsWith("node already exists: ", call.Reply.Message, StringComparison.Ordinal));
        Assert.False(VtctldErrors.IsThereAlready(refusals[0].Reply with { Witness = GrpcWitness.Transport }));
    }

    [Fact]
    public void No_recorded_refusal_of_a_real_vtctld_may_still_take_effect()
    {
        var refusals = RecordedCalls.All.Where(call => !call.Reply.IsOk).ToList();
        Assert.True(refusals.Count > 20);
        Assert.All(refusals, call => Assert.False(
            VtctldErrors.MayTakeEffect(call.Reply, CallKind.Reparent), $"{call}: {call.Reply}"));
    }
}
