using Ryze.Api.Hosting;

return await RyzeHost.RunAsync(args);
