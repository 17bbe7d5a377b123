using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Faults;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Seeds that found bugs, each with what it found.</summary>
public sealed class RegressionsTests
{
    [Theory]
    [InlineData("lost-topology", 5, "a cell was taken out of a topology that had forgotten its tablets, which ran on")]
    [InlineData("reshard", 99100131, "a shard that had been switched away from, was emptied and came back as a target was turned down with rows that were switched to nobody")]
    [InlineData("older-topology", 15, "replicas could not follow a primary whose record an older snapshot of the topology calls a replica, and nobody was told")]
    [InlineData("older-topology", 102, "a replica whose record an older snapshot of the topology calls primary was to be made a spare once a second for ever")]
    [InlineData("older-topology", 313, "a ready tablet did not answer where its record says, which was of a pod of before, and no status said what to do")]
    [InlineData("reshard", 5545, "a shard that was turned down after its resharding waited for ever for its primary, whose record the resharding had taken away")]
    [InlineData("reshard", 8095, "a switchover waited in a shard whose pools were taken out, and what was told of its policy was no reason to the drill, which is its own mistake")]
    [InlineData("reshard", 7058, "a shard that the spec left out took its share of the budget and gave it back, hundreds of times a minute")]
    [InlineData("reshard", 6399, "a shard that the spec left out, with a changed tablet that nothing mended any more, kept all other shards from being corrected")]
    [InlineData("reshard", 6272, "a serving shard whose resource was deleted and made anew was taken for younger than the target of a cancelled resharding, so that this passed for switched from and its rows for outgrown")]
    [InlineData("reshard", 1067, "clients wrote to shards that a resharding had taken out of the topology, and VTOrc repaired one that the spec left alone for ever, which are the simulator's own mistakes")]
    [InlineData("reshard", 4954, "what a primary waits for that is to go after the others was told and taken back whenever a tablet that is gone was asked")]
    [InlineData("reshard", 4973, "the law on shards that are needed took rows for needed that a resharding had copied elsewhere, which is the law's own mistake")]
    [InlineData("reshard", 4773, "in a topology made anew a tablet that nobody wanted any more went before another had its rows, and one without them was elected")]
    [InlineData("reshard", 4280, "a claim that had expired left its tablet's record behind, so that the tablet came up on a new one before the primary and was elected without any data")]
    [InlineData("reshard", 4124, "the drill's person did not see that a shard that is kept and unwanted keeps all that is wanted of it")]
    [InlineData("reshard", 3056, "the person of the drill waited for a pod whose image cannot be pulled before others wrote their records anew")]
    [InlineData("reshard", 3074, "that a primary lacks the rows of a tablet was told and taken back twice a minute for ever")]
    [InlineData("reshard", 16, "a shard that came back after its resharding was complete had broken tablets that were never made anew, since what that rests on was not asked for")]
    [InlineData("reshard", 29, "a shard was turned down by what was read before it left the spec, and a workflow named it since")]
    [InlineData("silent-vtorc", 52, "the drill took a tablet that follows with transactions of its own for unrest, which is its own mistake")]
    [InlineData("durability", 1275, "the drill looked for a policy that is pending only where nothing else is told, which is its own mistake")]
    public void A_seed_of_another_profile_converges(string profile, ulong seed, string found)
    {
        var end = new Drill(Inputs.ThreeZones(), Profile.Named(profile) ?? Profile.None, Reconciler.Reconcile).Run(seed, null);
        Assert.True(end.Pending.Count == 0, $"Once {found}. Now: {end}");
    }

    [Theory]
    [InlineData(6, "a status made the readings old that a drain rested on, so that the drain was never finished")]
    [InlineData(16, "a switchover to a tablet that was being drained held the drain up, and the drain the switchover")]
    [InlineData(21, "the same status was told and taken back twenty times a second while a turn was closing")]
    [InlineData(25, "in a shard that nobody led, a second pod was deleted before the first was gone")]
    [InlineData(109, "a switchover to a tablet that is no more held up every rollout of the shard")]
    [InlineData(20024, "shards that were born with an image that cannot be pulled never got its correction")]
    [InlineData(20075, "scaled to nothing and back in another cell, a shard was led by a tablet that lacked acknowledged writes")]
    [InlineData(20136, "a tablet that only waited for the first primary counted as broken, and a second one was taken away")]
    [InlineData(118, "scaled to nothing and back with an image that cannot be pulled, a shard never got the correction")]
    public void A_seed_that_found_a_bug_converges(ulong seed, string found)
    {
        var end = new Drill(Inputs.ThreeZones(), Profile.PlainOperations, Reconciler.Reconcile).Run(seed, null);
        Assert.True(end.Pending.Count == 0, $"Once {found}. Now: {end}");
    }

    [Theory]
    [InlineData(82015, "a shard that was being emptied waited for its primary, which a node's drain had taken, for ever")]
    [InlineData(82093, "what waited for a person was told and taken back again whenever readings grew old")]
    [InlineData(90008, "claims that a held shard still owned went with it when it was let go")]
    [InlineData(80029, "protected claims got their owner back while their keyspace was being deleted, and went with it")]
    [InlineData(80136, "pods of a protected keyspace that was deleted in the foreground were made and collected a hundred times a minute")]
    [InlineData(110244, "the record of a shard was removed while pods of the VitessShard that stood before under its name still ran")]
    [InlineData(100090, "that a claim is kept because its tablet leads was told and taken back whenever readings grew old")]
    [InlineData(100228, "a tablet with errant transactions was not told of because its pod was ready, and held up everything")]
    [InlineData(101656, "a keyspace that nobody had ever led stayed for ever, since its tablets had made cells list it")]
    [InlineData(111798, "the drain of a node waited for ever for a tablet of a keyspace that nobody had led and that had left the spec")]
    [InlineData(100250, "a keyspace that stays until a person lets it go counted as awaited, and its canary was to soak until the year 9999")]
    [InlineData(110254, "a cluster that was protected again while it was being deleted went on losing its tablets, and was then stuck")]
    [InlineData(110234, "a shard that was being emptied waited for an answer of a tablet that had left, to repair a primary that was to leave too")]
    [InlineData(110363, "a member of a new etcd that was cut off while the others formed it never joined them, which is the simulator's own mistake")]
    [InlineData(101254, "a claim that is kept because its tablet led last was told in a condition of its own, which nobody read, with a way on that does not exist")]
    [InlineData(300058, "the same of a shard that was scaled to nothing and of which a switchover was asked for")]
    [InlineData(400054, "scaled to nothing and back with rdonly tablets alone, a shard said that its primary is lost, and not that nobody may lead")]
    [InlineData(400065, "a keyspace that was protected outlived its cluster, which was not yet, and the user did not read what held it")]
    [InlineData(400069, "a cluster that was applied again had the image that cannot be pulled, since its file could not be corrected while it was gone")]
    [InlineData(400235, "a shard whose other tablet had transactions of its own never took writes again, since nobody did what its status said")]
    [InlineData(111745, "that a drain is finished was written and refused twenty times a second while the watch of pods lagged")]
    [InlineData(300264, "a cluster came back without the pool of the tablet that led last, and its first primary lacked acknowledged writes")]
    [InlineData(300136, "scaled to nothing and back elsewhere, a shard waited for its primary, whose claim was kept, for ever")]
    [InlineData(301435, "a lone primary was made anew while the rdonly tablet that had just been was still coming up")]
    [InlineData(301479, "a switchover in a shard that was scaled to nothing was neither done nor refused")]
    [InlineData(320086, "a claim that was made while its shard was protected had an owner for a moment, and went with it when an operator died just then")]
    [InlineData(320905, "a tablet that could not follow was to be built anew when others are well, and there were no others")]
    [InlineData(610250, "claims that were to outlive their cluster went by the policy for claims of tablets that are scaled away")]
    [InlineData(600215, "nobody told of protected claims of a shard that the cluster's new file does not have")]
    [InlineData(601144, "a shard that was made again was led by a replica that had lost what it had received, while its primary came up")]
    [InlineData(800532, "scaled to nothing and back, a shard was led by a replica that had lost what it had received, before its primary was up")]
    [InlineData(300253, "a shard was left with no tablet that may lead, and no status said so")]
    public void A_seed_of_all_operations_that_found_a_bug_converges(ulong seed, string found)
    {
        var end = new Drill(Inputs.ThreeZones(), Profile.Operations with { DeclaresRebuilds = false }, Reconciler.Reconcile).Run(seed, null);
        Assert.True(end.Pending.Count == 0, $"Once {found}. Now: {end}");
    }

    [Theory]
    [InlineData(610481, "a tablet that was cut off stayed ready, and its primary was asked before it, so that nobody saw that it cannot follow")]
    [InlineData(2001653, "a pod that never ran and that nobody wanted any more waited for a tablet that waited for it")]
    [InlineData(2001875, "a share of a wider budget was used when fewer shards might have a tablet away")]
    [InlineData(2010643, "what is waited for was told and taken back every twenty seconds, whenever answers were read")]
    [InlineData(2010874, "a deleted cluster let go of before it was known that the alias of its cells had gone")]
    [InlineData(3010133, "a shard that was made again on its claims had all tablets come up before it was known which of them had led")]
    [InlineData(3010147, "claims were given to a shard whose keyspace had been deleted, behind a watch that lagged, and went with it")]
    [InlineData(3010232, "what is waited for was told and taken back whenever tablets had not answered yet")]
    [InlineData(3000912, "the record of a keyspace went while tablets of shards that somebody else deleted still ran")]
    [InlineData(3001234, "the record of a keyspace went while tablets of a shard of the same name that was there before still ran")]
    [InlineData(5002553, "scaled to nothing and back, a shard whose replicas had lost their claims was led by one of them before its primary was up")]
    [InlineData(4000125, "scaled to nothing and back, a shard was led by a replica while the zone of the tablet that led it had no power")]
    [InlineData(6001263, "a shard came up without the tablet that led it, whose claim was kept in a cell that had left the spec")]
    [InlineData(5007481, "a switchover to a tablet that was to be drained waited behind a drain that waited for a share of a shard with errant transactions")]
    [InlineData(5003657, "a tablet that could not run was to be drained in a shard that nobody had led, and never got its correction")]
    [InlineData(6001627, "a shard was let go although its cluster, made again, protected it: the watch still showed no cluster")]
    [InlineData(9001609, "a broken tablet that the spec left out went, and the one that was left could acknowledge nothing alone")]
    [InlineData(9001290, "while a deleted cluster was held by its protection, changes went on without a budget")]
    [InlineData(5009924, "a pod that was made in the second in which its volume grew was never made again for its file system")]
    [InlineData(11002550, "VTOrc came to a shard that nobody had led just when its last tablets were taken away, and elected one of them")]
    [InlineData(11001600, "a drained tablet that was not ready could not be evicted: the simulated API server held it by its budget")]
    [InlineData(12001283, "a primary was to be drained, and the only other tablet waited to be drained for a share that a failed change held, which no reason put together")]
    [InlineData(15000391, "after its VitessShard was deleted, a shard waited for data that a claim of before held, whose tablet waited for whoever has data")]
    [InlineData(16000375, "a primary that had lost its volume waited for another to lead, which waited for an acknowledger, which waited for one that was ready")]
    [InlineData(17000387, "a planned reparent to a tablet with transactions of another server was sent and refused once a minute for ever")]
    [InlineData(50500107, "the law on policies judged by a primary of a cluster before, that the topology made anew does not know, which is the law's own mistake")]
    [InlineData(92000208, "a planned reparent was sent to a primary that still waited for acknowledgements, and writes stopped for fifteen seconds until it was given up")]
    [InlineData(99009181, "the record of a keyspace was removed while a tablet of a VitessShard that had stood before ran, which had no record yet")]
    [InlineData(101008507, "in the simulator: a primary whose demotion waited when vtctld died took no writes ever after")]
    [InlineData(99003694, "a tablet that began to acknowledge did not acknowledge what it had received before, which is the simulator's own mistake")]
    [InlineData(99004154, "a user whose copy was in no simulation kept a pod for ever, which is the simulator's own mistake")]
    [InlineData(99004700, "a tablet to be built anew waited behind a broken one that nobody wanted, which waited for it")]
    [InlineData(98002026, "the claim of an etcd member was collected whose EtcdLockserver had gone with its cluster and been applied anew since, which is the law's own mistake")]
    [InlineData(98002657, "a user who had deleted a primary's claim waited for ever for a tablet to lead that nobody wanted any more, which is the simulator's own mistake")]
    [InlineData(96001535, "of a shard scaled to nothing whose primary had gone a replica was deleted that VTOrc had just promoted")]
    [InlineData(95000345, "a settled shard was looked at again a minute after its last pass, by then two minutes after its records had been read")]
    [InlineData(90000959, "scaled to nothing and back, the tablet that had led came up on a claim that was made in the same pass, and led without data")]
    [InlineData(91000839, "of two outdated replicas in a zone that was cut off one was taken for broken like the other and deleted, though they would come back")]
    [InlineData(89004145, "replicas whose volumes were lost came up on new ones beside a primary that was cut off, and one of them was elected without any data")]
    [InlineData(88004477, "an emergency reparent was sent for ever that Vitess refused, since the operator took a primary of before for a tablet that neither leads nor acknowledges")]
    [InlineData(89004263, "a zone was lost with the last primary while all tablets of its shard were away, which is more than durability promises and the simulator's own mistake")]
    [InlineData(89003794, "a primary that was cut off counted as taking writes alone when its topology was lost, which is the simulator's own mistake")]
    [InlineData(86000266, "a cluster went within the second in which its owner had taken an image back, and was applied again with it, which is the drill's own mistake")]
    [InlineData(84000638, "a primary whose volume was made anew led without data, since whoever had it was a tablet that the spec did not ask for any more and that still ran")]
    [InlineData(80000511, "a protected cluster was deleted, and a claim that had been let go for a time before, of the tablet that had led last, was deleted when the cluster was let go")]
    [InlineData(79005751, "a primary whose volume was made anew in its term led without data, since another's was only 48 seconds older")]
    [InlineData(78000257, "a VTOrc that outlived its cluster elected the first primary of a shard whose tablet went just then, and the law took that for known, which is the law's own mistake")]
    [InlineData(70001644, "of two errant tablets, the only ones that could acknowledge, each was to be built anew when the primary had its acknowledgements, and no person was asked")]
    [InlineData(62005114, "a keyspace was deleted while it was protected, and was let go by ending the protection before the last of its claims had lost its owner, so that this went with it")]
    [InlineData(62005052, "an owner deleted a cluster whose shard was scaled to nothing, with claims that were let go for a time, and the law took its writes for kept, which is the law's own mistake")]
    [InlineData(62003068, "a canary shard that had soaked was marked so a hundred times a second while another change was scheduled for it")]
    [InlineData(62001241, "the law on arithmetic judged a shard of which only a rdonly tablet was wanted, by a primary that was cut off and succeeded")]
    [InlineData(62001253, "a claim that no pod had come to use was deleted and made anew, and its user waited for another pod, which is the drill's own mistake")]
    [InlineData(61001074, "whoever had drained and deleted a pod of a cluster that then stayed half deleted waited for its successor, which is the drill's own mistake")]
    [InlineData(60000461, "pods of VTOrc that outlived their Deployment elected a tablet of a shard that was being turned down, whose pod went just then")]
    [InlineData(51000085, "what keeps a keyspace from going stood behind what its shards waited for")]
    [InlineData(52001433, "an owner took protection back while a keyspace was being deleted, and the law took its claims for protected, which is the law's own mistake")]
    [InlineData(52001917, "an emergency reparent that Vitess refuses for a split brain was sent every second, and nobody was told")]
    [InlineData(52502476, "the person of the drill gave a shard its pool back and not the cell that the pool was in")]
    [InlineData(52002496, "a cluster that was being deleted in order did not say that a tablet stayed, whose claim somebody had deleted")]
    [InlineData(40000186, "two tablets that were to be built anew waited for each other to be well")]
    [InlineData(40500396, "a cluster on its way in the foreground, whose keyspace was protected too late for it, did not say what kept it, and its user did not look below")]
    [InlineData(31000060, "a turn that was taken for a removal, which takes no share of the budget, was used for the update that it had become since")]
    [InlineData(27000313, "a tablet that nobody wanted, of an image that cannot be pulled, kept its shard from ever being quiet, which is the drill's own mistake")]
    [InlineData(27500494, "a shard scaled to nothing that nobody had led got no VTOrc while claims of it were kept, and nobody was told why")]
    [InlineData(26500418, "a VTOrc that was made for a shard scaled to nothing, whose topology was new, elected the first that came back on its claim")]
    [InlineData(24001172, "a primary that had lost its volume came up and led without data, made by an operator that had just begun and read no record yet")]
    [InlineData(22000138, "a shard made anew from nothing took writes, and then a tablet of before came back on a claim that was kept, and was elected")]
    [InlineData(20000178, "a tablet that follows with transactions of its own was neither told of nor built anew, and no primary could leave beside it")]
    [InlineData(3001052, "a keyspace that was deleted while it was protected took claims with it that nobody had taken their owner off")]
    [InlineData(5000100, "of a primary whose pool was taken away it was said that it is lost, and not that its claim is kept")]
    [InlineData(4000163, "a reparent sent in the instant in which its shard was collected counted as one without a turn, which is the law's own mistake")]
    [InlineData(3001287, "a drain waited for a share behind a change that had stopped, and only the change was told of")]
    [InlineData(4000103, "a shard that was deleted under protection lost its claims, which a dead operator had not taken their owner off")]
    [InlineData(1100395, "a shard that was to be emptied waited for its primary, whose new pod had an image that cannot be pulled")]
    [InlineData(1100290, "a member of an etcd that had lost everything was awaited for ever")]
    public void A_seed_with_errant_tablets_that_are_built_anew_converges(ulong seed, string found)
    {
        var end = new Drill(Inputs.ThreeZones(), Profile.Operations, Reconciler.Reconcile).Run(seed, null);
        Assert.True(end.Pending.Count == 0, $"Once {found}. Now: {end}");
    }

    [Fact]
    public void One_seed_of_users_gives_one_trace()
    {
        var drill = new Drill(Inputs.ThreeZones(), Profile.Operations, Reconciler.Reconcile);
        Assert.Equal(drill.Run(150, null).Digest, drill.Run(150, null).Digest);
    }
}
