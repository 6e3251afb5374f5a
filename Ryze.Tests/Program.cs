using Ryze.Tests.Faults;
using Ryze.Tests.Live;
using Ryze.Tests.Load;

// dotnet test does not use this entry point; it runs the long benches and fault runs by hand:
//   dotnet run --project Ryze.Tests -c Release -- bench [api] [events] [sockets]
//   dotnet run --project Ryze.Tests -c Release -- faults outbox
//   dotnet run --project Ryze.Tests -c Release -- faults relay
//   dotnet run --project Ryze.Tests -c Release -- engines evolution --url http://localhost:8080 --key KEY
return args switch
{
    ["bench", .. var what] => await Bench.RunAsync(what),
    ["faults", .. var words] => await FaultCommand.RunAsync(words) ?? Usage(),
    ["engines", .. var words] => await LiveEngineCommand.RunAsync(words, Console.WriteLine) ?? Usage(),
    ["floor", var url, var database] => await Floor.RunAsync(url, database),
    ["socket-floor", var url] => await SocketFloor.RunAsync(url),
    ["host"] => await UnlimitedHost.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run --project Ryze.Tests -c Release -- bench [api] [events] [sockets]");
    Console.Error.WriteLine($"       dotnet run --project Ryze.Tests -c Release -- {FaultCommand.Usage}");
    Console.Error.WriteLine($"       dotnet run --project Ryze.Tests -c Release -- {LiveEngineCommand.Usage}");
    return 2;
}
